// Who is given a worker when, who waits and for how long, and who is sent away.
import { beforeEach, describe, expect, it } from 'vitest';
import { SchedulerBench } from './testing/scheduler-bench.ts';

let bench: SchedulerBench;

beforeEach(() => {
  bench = new SchedulerBench();
});

describe('[SUITE-05] jobs that find no free slot', () => {
  it('wait in the order in which they came, are told their position, and are served in it', () => {
    bench.report([{ slots_total: 1 }]);
    const first = bench.ask();
    const [second, third] = [bench.ask(), bench.ask()];
    expect([first.notice, second.notice?.position, third.notice?.position]).toEqual([
      ...[undefined, 1, 2],
    ]);
    expect(second.notice?.explain().sentence).toBe(
      'hive-1/worker-1 is busy: 1 of 1 slots are taken',
    );
    first.assignment?.end('served', bench.nowMs);
    expect([second.assignment?.worker, third.assignment]).toEqual(['worker-1', undefined]);
    second.assignment?.end('served', bench.nowMs);
    expect(third.assignment?.worker).toBe('worker-1');
    expect(bench.scheduler.waiting).toBe(0);
  });

  it('do not keep others waiting who could be served', () => {
    bench.report([{ slots_busy: 4 }, { model: 'small' }]);
    const stuck = bench.ask();
    expect(bench.ask({ model: 'small' }).assignment?.worker).toBe('worker-2');
    bench.report([{ slots_busy: 4 }, { model: 'small' }, { device: 'cuda:0' }]);
    expect(stuck.assignment?.worker).toBe('worker-3');
  });

  it('of one model and different wishes are served first come first, as far as they can be', () => {
    bench.report([
      { slots_total: 1, slots_busy: 1 },
      { slots_total: 1, slots_busy: 1, device: 'cuda:0' },
    ]);
    const [onCuda, anywhere, onCpu] = [
      bench.ask({ device: 'cuda:0' }),
      bench.ask(),
      bench.ask({ device: 'cpu' }),
    ];
    bench.report([{ slots_total: 1 }, { slots_total: 1, slots_busy: 1, device: 'cuda:0' }]);
    expect(onCuda.assignment).toBeUndefined();
    expect(anywhere.assignment?.worker).toBe('worker-1');
    expect(onCpu.assignment).toBeUndefined();
    bench.report([{ slots_total: 1 }, { slots_total: 1, device: 'cuda:0' }]);
    expect(onCuda.assignment?.worker).toBe('worker-2');
    anywhere.assignment?.end('served', bench.nowMs);
    expect(onCpu.assignment?.worker).toBe('worker-1');
  });

  it('leave when they are cancelled, and nobody is given their turn', () => {
    bench.report([{ slots_total: 1 }]);
    const [first, second, third] = [bench.ask(), bench.ask(), bench.ask()];
    second.notice?.leave();
    first.assignment?.end('left', bench.nowMs);
    expect([second.assignment, third.assignment?.worker]).toEqual([undefined, 'worker-1']);
  });

  it('[SUITE-13] wait for the worker that the first of them has had started', () => {
    bench.report([{ state: 'stopped' }]);
    const [first, second] = [bench.ask(), bench.ask()];
    expect(first.assignment).toMatchObject({ worker: 'worker-1', startsWorker: true });
    expect(second.notice?.explain().sentence).toBe('hive-1/worker-1 is loading its model');
    bench.report([{ state: 'starting' }]);
    expect(second.assignment).toBeUndefined();
    bench.report([{ state: 'ready', slots_busy: 1 }]);
    expect(second.assignment).toMatchObject({ startsWorker: false });
  });
});

describe('the line of those who wait is bounded', () => {
  it('in number: who would have to wait is sent away, who would not is not', () => {
    bench = new SchedulerBench({ queueLimit: 2 });
    bench.report([{ slots_total: 1 }, { model: 'small' }]);
    bench.ask();
    const [second] = [bench.ask(), bench.ask()];
    expect(bench.scheduler.waiting).toBe(2);
    expect(bench.admits()).toMatchObject({
      ...{ code: 'QUEUE_FULL', details: { retry_after_ms: 1_000 } },
    });
    expect(bench.admits({ model: 'small' })).toBe(true);
    second.notice?.leave();
    expect(bench.admits()).toBe(true);
  });

  it('in time: who has waited for too long is told why, for each worker', () => {
    bench.report([{ slots_busy: 4 }, { state: 'starting' }]);
    const waiting = bench.ask();
    bench.pass(29_999);
    expect(waiting.failure).toBeUndefined();
    bench.pass(1);
    expect(waiting.failure).toMatchObject({
      code: 'NO_WORKER_AVAILABLE',
      details: {
        workers: [
          { worker: 'hive-1/worker-1', why: 'is busy: 4 of 4 slots are taken' },
          { worker: 'hive-1/worker-2', why: 'is loading its model' },
        ],
        retry_after_ms: 1_000,
      },
    });
    expect(bench.scheduler.waiting).toBe(0);
  });
});

describe('a job for which there is nobody', () => {
  it('is refused at once', () => {
    expect(bench.ask().failure?.code).toBe('NO_HIVE_AVAILABLE');
    bench.report([]);
    expect(bench.ask().failure?.code).toBe('NO_WORKER_FOR_MODEL');
  });

  it('[INF-40] waits for hives in the first moments of the queen, and is refused after them', () => {
    bench = new SchedulerBench({ hivesExpectedUntilMs: 3_000 });
    const [lucky, unlucky] = [bench.ask(), bench.ask({ model: 'unicorn' })];
    expect(lucky.notice?.explain().sentence).toBe('no hive with such a worker has reported yet');
    bench.pass(1_000);
    bench.report([{}]);
    expect(lucky.assignment?.worker).toBe('worker-1');
    bench.pass(1_999);
    expect(unlucky.failure).toBeUndefined();
    bench.pass(1);
    expect(unlucky.failure?.code).toBe('MODEL_NOT_FOUND');
    expect(bench.ask({ model: 'unicorn' }).failure?.code).toBe('MODEL_NOT_FOUND');
  });

  it('once it waits, is not sent away because a hive goes: another may come in its place', () => {
    bench.report([{ slots_busy: 4 }]);
    const waiting = bench.ask();
    bench.report([{ slots_busy: 4 }], { draining: true });
    bench.pass(5_000, false);
    expect([bench.hives.records(bench.nowMs), waiting.failure]).toEqual([[], undefined]);
    bench.report([{}], { instance_id: 'another' });
    expect(waiting.assignment?.worker).toBe('worker-1');
  });
});
