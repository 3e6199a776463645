// A worker that ends unasked: how often it is started again, and what is said of it meanwhile.
import { describe, expect, it } from 'vitest';
import { whenAborted } from '../../shared/index.ts';
import {
  createTestWorker,
  endProcess,
  quick,
  startTestWorker,
  untilState,
} from '../testing/test-worker.ts';
import { idle } from '../testing/tiny-workers.ts';

describe('[INF-36] a worker that ends unasked', () => {
  it('is started again after a pause, as a new instance, and says how it ended until then', async () => {
    await using bench = await startTestWorker(idle);
    const { worker } = bench;
    const { pid, instance_id } = worker.report();
    const { ended } = await worker.start();
    endProcess(worker);
    await whenAborted(ended);
    expect(worker.report()).toMatchObject({
      ...{ state: 'restarting', can_start: false, restarts: 0 },
      ...{ pid: null, url: null, instance_id: null },
      last_error: { code: 'WORKER_CRASHED', details: { signal: 'SIGKILL', exit_code: null } },
    });
    await untilState(worker, 'ready');
    expect(worker.report()).toMatchObject({ restarts: 1, last_error: null });
    expect(worker.report().pid).not.toBe(pid);
    expect(worker.report().instance_id).not.toBe(instance_id);
    expect(bench.states.slice(2)).toEqual(['ready', 'restarting', 'starting', 'ready']);
    bench.narration.expectInOrder([
      { action: 'restart_worker', human: /ended by SIGKILL\. .* again in 10 ms$/ },
      { action: 'worker_ready' },
    ]);
  });

  it('[SUITE-07] again and again is given up, and rests', async () => {
    await using bench = await startTestWorker('announce(); setTimeout(() => process.exit(7), 5);');
    const { worker } = bench;
    await untilState(worker, 'failed');
    expect(bench.states.filter((state) => state === 'restarting')).toHaveLength(3);
    expect(worker.report()).toMatchObject({
      ...{ restarts: 3, can_start: false },
      last_error: { code: 'WORKER_CRASHED', details: { exit_code: 7 } },
    });
    bench.narration.expectTold({ action: 'worker_failed', level: 'error' }, 1);
    await expect(worker.start()).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
  });

  it('before it is ready is started again too, though who started it is told at once', async () => {
    await using bench = createTestWorker('if (process.env.FIRST) process.exit(7); announce();');
    const { worker } = bench;
    const first = worker.start({ environment: { FIRST: 'yes' } });
    await expect(first).rejects.toMatchObject({ code: 'WORKER_START_FAILED' });
    expect(worker.state).toBe('restarting');
    await worker.start();
    expect(worker.report()).toMatchObject({ state: 'ready', restarts: 1 });
  });

  it('is not started again where that is not wanted', async () => {
    await using bench = await startTestWorker(idle, { restart: 'never' });
    const { worker } = bench;
    endProcess(worker);
    await untilState(worker, 'failed');
    expect(worker.report()).toMatchObject({ restarts: 0, can_start: false });
  });

  it('is not started again by a hive that leaves', async () => {
    await using bench = await startTestWorker(idle);
    const { worker } = bench;
    bench.pool.leave();
    endProcess(worker);
    await untilState(worker, 'failed');
  });

  it('is awaited by whoever wants it during the pause, and an operator need not wait', async () => {
    await using bench = await startTestWorker(
      idle,
      {},
      { restarts: { ...quick, firstPauseMs: 3_600_000 } },
    );
    const { worker } = bench;
    endProcess(worker);
    await untilState(worker, 'restarting');
    const waiting = worker.start();
    await worker.start({ isByHand: true });
    expect((await waiting).pid).toBe(worker.report().pid);
  });

  it('and is stopped during the pause stays down', async () => {
    await using bench = await startTestWorker(
      idle,
      {},
      { restarts: { ...quick, firstPauseMs: 3_600_000 } },
    );
    const { worker } = bench;
    endProcess(worker);
    await untilState(worker, 'restarting');
    const waiting = expect(worker.start()).rejects.toMatchObject({ code: 'DRAINING' });
    await worker.stop();
    await waiting;
    expect(worker.report()).toMatchObject({ state: 'stopped', can_start: true });
  });
});
