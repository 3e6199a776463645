// A worker that runs by itself: found, lost, found again, and let go.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { whenAborted } from '../../shared/index.ts';
import { patience } from '../../shared/testing/job-events.ts';
import { createTestWorker, untilState, type WorkerBench } from '../testing/test-worker.ts';

describe('an attached worker', () => {
  let server: Server;
  let serves: Record<string, number>;

  beforeEach(async () => {
    serves = { '/health': 200, '/v1/models': 200 };
    server = createServer((request, response) =>
      response.writeHead(serves[request.url ?? ''] ?? 404).end('{}'),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function attached(): WorkerBench {
    const { port } = server.address() as AddressInfo; // a TCP server that listens has one
    const url = `http://127.0.0.1:${port}`;
    return createTestWorker(
      '',
      { url },
      { health: { intervalMs: 20, timeoutMs: 5_000, mostStrikes: 3 } },
    );
  }

  it('is ready where it answers, without a process of the hive’s', async () => {
    await using bench = attached();
    const { worker } = bench;
    await worker.start();
    expect(worker.report()).toMatchObject({
      ...{ kind: 'attached', state: 'ready', pid: null, can_start: false },
      ...{ url: worker.spec.configuration.url, instance_id: expect.stringMatching(/^found-/) },
    });
  });

  it('may know no /health, as other makes do not: then its models count', async () => {
    serves = { '/v1/models': 200 };
    await using bench = attached();
    await bench.worker.start();
    expect(bench.states.at(-1)).toBe('ready');
  });

  it('that is not there is looked for until it is', async () => {
    serves = {};
    await using bench = attached();
    const { worker } = bench;
    await expect(worker.start()).rejects.toMatchObject({ code: 'WORKER_UNREACHABLE' });
    expect(worker.report()).toMatchObject({ can_start: false, url: null });
    await vi.waitFor(() => expect(worker.report().restarts).toBeGreaterThan(3), patience);
    bench.narration.expectTold({ action: 'await_worker' }, 1); // and not each time
    serves = { '/health': 200 };
    await untilState(worker, 'ready');
    expect(worker.report().last_error).toBeNull();
  });

  it('that is lost is looked for again, and is another instance when it is found', async () => {
    await using bench = attached();
    const { worker } = bench;
    const { instanceId, ended } = await worker.start();
    serves = { '/health': 503, '/v1/models': 503 };
    await whenAborted(ended);
    expect(worker.report().last_error).toMatchObject({ code: 'WORKER_SILENT' });
    serves = { '/health': 200 };
    await untilState(worker, 'ready');
    expect(worker.report().instance_id).not.toBe(instanceId);
  });

  it('that is stopped goes on without the hive', async () => {
    await using bench = attached();
    const { worker } = bench;
    await worker.start();
    await worker.stop();
    expect(worker.report()).toMatchObject({ state: 'stopped', can_start: false });
    expect((await fetch(`${worker.spec.configuration.url}/health`)).status).toBe(200);
  });
});
