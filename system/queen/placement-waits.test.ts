// For whom a job is kept waiting, what is said meanwhile, and whom one that was let down is given to.
import { describe, expect, it } from 'vitest';
import type { WorkerReport } from '../contracts/index.ts';
import { aHive } from '../contracts/testing/builders.ts';
import { afterFailure } from './dispatch/breaker.ts';
import { explainWait } from './placement/explain-wait.ts';
import { decide } from './placement.ts';
import { decided, hive, nowMs, order, registryOf, worker } from './testing/placement-bench.ts';

describe('a job waits', () => {
  it.each<[string, Partial<WorkerReport>, string]>([
    ['wait, hopefully', { slots_busy: 4 }, 'is busy: 4 of 4 slots are taken'],
    ['wait, hopefully', { state: 'starting' }, 'is loading its model'],
    ['wait', { state: 'restarting' }, 'is being restarted'],
    ['wait', { state: 'stopping' }, 'is stopping'],
    ['wait', { state: 'stopped', can_start: false }, 'is stopped, and not to be started'],
  ])('%s for one that is %o', (expected, report, why) => {
    const hives = registryOf(hive('a', report));
    expect(decided(hives)).toBe(expected);
    expect(explainWait(order(), hives, nowMs)).toEqual({
      sentence: `a/worker-1 ${why}`,
      workers: [{ worker: 'a/worker-1', why }],
    });
  });

  it('[INF-38] for a lost hive that has such a worker, and not for one that has none', () => {
    const hives = registryOf(hive('a', {}));
    const entry = hives.get('a');
    if (entry !== undefined) entry.isDoubted = true;
    expect(decided(hives)).toBe('wait');
    expect(decided(hives, { model: 'unicorn' })).toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect(decide(order(), hives, nowMs)).toEqual({ type: 'wait', isHopeful: false });
  });

  it('where something went wrong with the only worker since its hive spoke', () => {
    const hives = registryOf(hive('a', {}));
    worker(hives, 'a/worker-1').isDoubted = true;
    expect(decided(hives)).toBe('wait');
  });

  it('while the breaker of the only worker is open', () => {
    const hives = registryOf(hive('a', {}));
    const entry = worker(hives, 'a/worker-1');
    const { instance_id: instanceId } = entry.report;
    for (const givenMs of [-3, -2, -1])
      entry.breaker = afterFailure(
        entry.breaker,
        { instanceId, givenMs, isCrash: false, isProbe: false },
        givenMs,
      );
    expect(decided(hives)).toBe('wait');
    expect(decide(order(), hives, 5_000)).toMatchObject({ type: 'wait' }); // the hive is lost by then
    hives.record(aHive({ ...hive('a', {}), sequence: 1 }), 5_000);
    expect(decide(order(), hives, 5_000)).toMatchObject({ type: 'assign' });
  });

  it('and is told in numbers where there are many', () => {
    const hives = registryOf(
      hive('a', { slots_busy: 4 }, { slots_busy: 5 }, { state: 'starting' }),
    );
    expect(explainWait(order(), hives, nowMs).sentence).toBe(
      'of 3 workers, 2 are busy, 1 are loading their models',
    );
    expect(explainWait(order({ model: 'none' }), hives, nowMs)).toEqual({
      sentence: 'no hive with such a worker has reported yet',
      workers: [],
    });
  });
});

describe('[INF-37] a job that was let down', () => {
  const avoid = [
    {
      hive: 'a',
      hiveInstance: 'instance-1',
      worker: { name: 'worker-1', instances: ['instance-2'] },
    },
  ];

  it('goes to another worker, be it ever so busy', () => {
    const hives = registryOf(hive('a', {}, { slots_busy: 3 }));
    expect(decided(hives, { avoid })).toBe('assign a/worker-2');
  });

  it('waits for another rather than going back to the same', () => {
    expect(decided(registryOf(hive('a', {}, { slots_busy: 4 })), { avoid })).toBe(
      'wait, hopefully',
    );
    expect(decided(registryOf(hive('a', {})), { avoid })).toBe('wait');
  });

  it('goes back to one that has been started anew, where there is no other', () => {
    const again = { instance_id: 'instance-3' };
    expect(decided(registryOf(hive('a', again)), { avoid })).toBe('assign a/worker-1');
    expect(decided(registryOf(hive('a', again, { slots_busy: 3 })), { avoid })).toBe(
      'assign a/worker-2',
    );
  });

  it('by its hive avoids all of the hive, until the hive has been started anew', () => {
    const byHive = { avoid: [{ hive: 'a', hiveInstance: 'instance-1' }] };
    expect(decided(registryOf(hive('a', {}, {})), byHive)).toBe('wait');
    const anew = { ...hive('a', {}), instance_id: 'another' };
    expect(decided(registryOf(anew), byHive)).toBe('assign a/worker-1');
  });
});
