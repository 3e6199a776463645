// What a hive does with a worker that is ready: stops it for want of work, asks how it is, ends it when it does not say.
import { describe, expect, it } from 'vitest';
import { whenAborted } from '../../shared/index.ts';
import { aRequest, startTestWorker, untilState } from '../testing/test-worker.ts';
import { healthy, idle } from '../testing/tiny-workers.ts';

describe('a worker with nothing to do', () => {
  it('is stopped after a while, which is told, and started again by who needs it', async () => {
    await using bench = await startTestWorker(idle, { idle_stop_ms: 30 });
    const { worker } = bench;
    await untilState(worker, 'stopped');
    bench.narration.expectTold({ action: 'stop_worker', human: /nothing to do for 30 ms/ }, 1);
    expect(worker.canStart).toBe(true);
    await worker.start();
    expect(worker.state).toBe('ready');
  });

  it('is not stopped while it has a request, and the while begins anew after it', async () => {
    await using bench = await startTestWorker(idle, { idle_stop_ms: 40 });
    const { worker } = bench;
    const request = worker.requests.add(aRequest());
    await new Promise((resolve) => setTimeout(resolve, 80)); // twice as long as it may be idle
    expect(worker.state).toBe('ready');
    request[Symbol.dispose]();
    expect(worker.state).toBe('ready');
    await untilState(worker, 'stopped');
  });

  it('that is just being stopped for it is awaited and started anew', async () => {
    const slow = "process.on('SIGTERM', () => setTimeout(() => process.exit(0), 50)); announce();";
    await using bench = await startTestWorker(slow, { idle_stop_ms: 30 });
    const { worker } = bench;
    await untilState(worker, 'stopping');
    await worker.start();
    expect(bench.states).toEqual([
      ...['stopped', 'starting', 'ready', 'stopping', 'stopped', 'starting', 'ready'],
    ]);
  });
});

describe('[SUITE-07] a worker that is asked how it is', () => {
  const health = { intervalMs: 20, timeoutMs: 5_000, mostStrikes: 3 };

  it('and answers is left alone', async () => {
    await using bench = await startTestWorker(healthy, {}, { health });
    const { worker } = bench;
    const life = await worker.start();
    await new Promise((resolve) => setTimeout(resolve, 200)); // ten questions
    expect(life.ended.aborted).toBe(false);
  });

  it('and does not, three times, is ended and started again as one that fell silent', async () => {
    const mute = healthy.replace('response.end(', 'void (');
    await using bench = await startTestWorker(mute, {}, { health: { ...health, timeoutMs: 50 } });
    const { worker } = bench;
    const { ended } = await worker.start();
    await whenAborted(ended);
    expect(ended.reason).toMatchObject({ signal: 'SIGKILL', why: { code: 'WORKER_SILENT' } });
    expect(worker.report()).toMatchObject({
      state: 'restarting',
      last_error: { code: 'WORKER_SILENT', details: { asked: 3 } },
    });
    bench.narration.expectTold({ action: 'restart_worker', human: /did not say how it is/ }, 1);
  });
});
