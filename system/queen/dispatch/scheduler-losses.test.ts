// Jobs that were let down, and workers that let them down: who gets the job next, and who is left alone for a while.
import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/index.ts';
import { traitsOf } from './losses.ts';
import { type Asked, SchedulerBench } from './testing/scheduler-bench.ts';

let bench: SchedulerBench;

beforeEach(() => {
  bench = new SchedulerBench();
});

describe('[INF-37] [SUITE-04] a job that was let down', () => {
  const loss = new Failure('WORKER_CRASHED', 'It crashed.');

  /** Gives a job to the only worker, which crashes; asks again, as the job does. */
  function crashed(): Asked {
    const first = bench.ask();
    const traits = traitsOf(loss, false);
    if (traits === undefined || first.assignment === undefined) throw new Error('It was placed.');
    const avoided = first.assignment.avoided(traits);
    first.assignment.end(traits, bench.nowMs);
    const again = { loss, hadBegun: true, turn: 1 };
    return bench.ask({ avoid: avoided === undefined ? [] : [avoided] }, again);
  }

  it('goes to another at once, and nobody is given the one that crashed before its hive speaks', () => {
    bench.report([{}, { slots_total: 1 }]);
    expect(crashed().assignment?.worker).toBe('worker-2');
    expect(bench.ask().notice?.explain().sentence).toContain(
      '1 are in doubt until their hives report again',
    );
  });

  it('waits for a moment for somebody to come, then fails with what had happened first', () => {
    bench.report([{}]);
    const again = crashed();
    bench.report([{ state: 'restarting' }]);
    bench.pass(1_999);
    expect(again.failure).toBeUndefined();
    bench.pass(1);
    expect(again.failure).toBe(loss);
  });

  it('is given to the same worker once that has been started anew', () => {
    bench.report([{}]);
    const again = crashed();
    bench.report([{ state: 'restarting' }]);
    bench.pass(500);
    bench.report([{ instance_id: 'instance-3' }]);
    expect(again.assignment?.worker).toBe('worker-1');
  });

  it('waits as long as others do where another worker is only busy', () => {
    bench.report([{}, { slots_busy: 4 }]);
    const again = crashed();
    bench.pass(20_000);
    expect(again.failure).toBeUndefined();
    bench.report([{ state: 'failed', can_start: false }, { slots_busy: 3 }]);
    expect(again.assignment?.worker).toBe('worker-2');
  });

  it('comes before those who came after it', () => {
    bench.report([{ slots_total: 1 }, { slots_total: 1, slots_busy: 1 }]);
    const first = bench.ask();
    const later = bench.ask();
    const traits = traitsOf(loss, false);
    if (traits === undefined) throw new Error('A crash is a loss.');
    const avoided = first.assignment?.avoided(traits);
    first.assignment?.end(traits, bench.nowMs);
    const avoid = avoided === undefined ? [] : [avoided];
    const again = bench.ask({ avoid }, { loss, hadBegun: true, turn: 1 });
    bench.report([{ state: 'restarting' }, { slots_total: 1 }]);
    expect([again.assignment?.worker, later.assignment]).toEqual(['worker-2', undefined]);
  });

  it('where nothing had been done for it yet, waits like any other', () => {
    bench.report([{}]);
    const refused = new Failure('ALL_SLOTS_BUSY', 'It is full.');
    const traits = traitsOf(refused, false);
    const first = bench.ask();
    if (traits === undefined || first.assignment === undefined) throw new Error('It is a loss.');
    expect(first.assignment.avoided(traits)).toBeUndefined();
    first.assignment.end(traits, bench.nowMs);
    const again = bench.ask({}, { loss: refused, hadBegun: false, turn: 1 });
    expect(again.assignment).toBeUndefined();
    bench.report([{ slots_busy: 4 }]);
    bench.pass(10_000);
    expect(again.failure).toBeUndefined();
    bench.pass(20_000);
    expect(again.failure).toBe(refused);
  });
});

describe('a worker that fails job after job', () => {
  it('is left alone for a while, then tried with one job, then trusted again', () => {
    bench.report([{}]);
    const traits = traitsOf(new Failure('GENERATION_FAILED', 'It failed.'), false);
    if (traits === undefined) throw new Error('It is a loss.');
    for (let failed = 0; failed < 3; failed++) {
      bench.nowMs++;
      bench.ask().assignment?.end(traits, bench.nowMs);
    }
    const [probe, next] = [bench.ask(), bench.ask()];
    expect(probe.notice?.explain().sentence).toBe('hive-1/worker-1 has failed too often lately');
    bench.pass(4_999);
    expect(probe.assignment).toBeUndefined();
    bench.pass(1);
    expect([probe.assignment?.worker, next.assignment]).toEqual(['worker-1', undefined]);
    probe.assignment?.end('served', bench.nowMs);
    expect(next.assignment?.worker).toBe('worker-1');
  });

  it('is tried by the next job where the one that tried it was cancelled', () => {
    bench.report([{}]);
    const traits = traitsOf(new Failure('GENERATION_FAILED', 'It failed.'), false);
    if (traits === undefined) throw new Error('It is a loss.');
    for (let failed = 0; failed < 3; failed++) {
      bench.nowMs++;
      bench.ask().assignment?.end(traits, bench.nowMs);
    }
    bench.pass(5_000);
    const [probe, next] = [bench.ask(), bench.ask()];
    expect([probe.assignment?.worker, next.assignment]).toEqual(['worker-1', undefined]);
    probe.assignment?.end('left', bench.nowMs);
    expect(next.assignment?.worker).toBe('worker-1');
  });
});
