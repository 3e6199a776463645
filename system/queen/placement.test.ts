// The queen's choice: who gets a job, who does not, who is waited for, and what is said when nobody can ever have it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workerStates } from '../contracts/index.ts';
import { slotsTaken, type WorkerEntry } from './hive-entry.ts';
import { obstacleOf } from './placement/obstacle.ts';
import { isMeant } from './placement/order.ts';
import { decide } from './placement.ts';
import { decided, hive, nowMs, order, registryOf, worker } from './testing/placement-bench.ts';

describe('a job is refused', () => {
  it('[INF-11] when no hive has reported', () => {
    expect(decided(registryOf())).toMatchObject({
      code: 'NO_HIVE_AVAILABLE',
      message: 'No hive has reported to this queen.',
    });
  });

  it('when every hive is shutting down', () => {
    expect(decided(registryOf({ ...hive('hive-1', {}), draining: true }))).toMatchObject({
      code: 'NO_HIVE_AVAILABLE',
      message: 'Every hive that has reported is shutting down.',
    });
  });

  it('[INF-13] when no hive has the model, with the models that there are', () => {
    const other = { ...hive('hive-2'), models: ['small', 'tiny'] };
    const leaving = { ...hive('hive-3'), models: ['large', 'unicorn'], draining: true };
    const hives = registryOf(hive('hive-1', {}), other, leaving);
    expect(decided(hives, { model: 'unicorn' })).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      param: 'model',
      details: { known_models: ['small', 'tiny'] },
    });
  });

  it.each([
    ['there is no worker', []],
    ['every worker serves another model', [{ model: 'small' }]],
  ] as const)('[INF-12] when a hive has the model but %s', (_why, workers) => {
    const hives = registryOf({ ...hive('hive-2', ...workers), models: ['tiny', 'small'] });
    expect(decided(hives)).toMatchObject({
      code: 'NO_WORKER_FOR_MODEL',
      param: 'model',
      details: { hives: ['hive-2'] },
    });
  });

  it('[SUITE-14] when no worker for the model is on the device', () => {
    const hives = registryOf(hive('hive-1', { device: 'cuda:1' }, { device: 'cuda:0' }));
    expect(decided(hives, { device: 'cpu' })).toMatchObject({
      code: 'DEVICE_NOT_FOUND',
      param: 'device',
      details: { devices: ['cuda:0', 'cuda:1'] },
    });
  });

  it.each(['worker-9', 'hive-2/worker-1'])('when there is no worker called %s', (wanted) => {
    expect(decided(registryOf(hive('hive-1', {})), { worker: wanted })).toMatchObject({
      code: 'WORKER_NOT_FOUND',
      param: 'worker',
      details: { workers: ['hive-1/worker-1'] },
    });
  });

  it('[INF-14] when all workers have failed for good, with what one of them says', () => {
    const last_error = {
      ...{ code: 'MODEL_LOAD_FAILED', type: 'server_error', message: 'The file is damaged.' },
      ...{ param: null, details: { reason: 'no magic', advice: 'a' }, correlation_id: null },
    };
    const failed = { state: 'failed', can_start: false } as const;
    const hives = registryOf(hive('hive-1', failed, { ...failed, last_error }));
    expect(decided(hives)).toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      message: 'The file is damaged.',
      details: { reason: 'no magic', hive: 'hive-1', worker: 'worker-2' },
    });
    expect(decided(registryOf(hive('hive-1', failed)))).toMatchObject({
      code: 'NO_WORKER_AVAILABLE',
    });
  });
});

describe('[SUITE-05] a job is given', () => {
  it.each([
    ['an idle one', { slots_busy: 0 }, 'a busy one', { slots_busy: 1 }],
    ['a free slot', { slots_busy: 3 }, 'none', { slots_busy: 4 }],
    [
      '1 of 8 slots busy',
      { slots_busy: 1, slots_total: 8 },
      '1 of 2',
      { slots_total: 2, slots_busy: 1 },
    ],
    ['a busy one', { slots_busy: 3 }, 'a stopped one', { state: 'stopped' }],
    ['a stopped one', { state: 'stopped' }, 'a failed one', { state: 'failed', can_start: true }],
    ['a stopped one', { state: 'stopped' }, 'one that is full', { slots_busy: 9 }],
    ['a stopped one', { state: 'stopped' }, 'one that loads', { state: 'starting' }],
  ] as const)('to %s (%o) before %s (%o)', (_this, better, _that, worse) => {
    expect(decided(registryOf(hive('a', better), hive('b', worse)))).toMatch(/ a\/worker-1$/);
    expect(decided(registryOf(hive('a', worse), hive('b', better)))).toMatch(/ b\/worker-1$/);
  });

  it('with our own jobs counted, which its hive may not have reported yet', () => {
    const hives = registryOf(hive('a', { slots_busy: 1 }), hive('b', { slots_busy: 2 }));
    worker(hives, 'a/worker-1').ourJobs = 3;
    expect(decided(hives)).toBe('assign b/worker-1');
    worker(hives, 'b/worker-1').ourJobs = 4;
    worker(hives, 'a/worker-1').ourJobs = 4;
    expect(decided(hives)).toBe('wait, hopefully');
  });

  it('among equals to the one that was used longest ago', () => {
    const hives = registryOf(hive('a', {}, {}), hive('b', {}));
    expect(decided(hives)).toBe('assign a/worker-1');
    worker(hives, 'a/worker-1').lastGiven = 1;
    expect(decided(hives)).toBe('assign a/worker-2');
    worker(hives, 'a/worker-2').lastGiven = 2;
    worker(hives, 'b/worker-1').lastGiven = 3;
    expect(decided(hives)).toBe('assign a/worker-1');
  });

  it('[SUITE-14] to the device and the worker that it names', () => {
    const hives = registryOf(
      hive('a', { device: 'cpu' }, { device: 'cuda:0', slots_busy: 3 }),
      hive('b', { device: 'cuda:0', slots_busy: 4 }),
    );
    expect(decided(hives, { device: 'cuda:0' })).toBe('assign a/worker-2');
    expect(decided(hives, { worker: 'b/worker-1' })).toBe('wait, hopefully');
    expect(decided(hives, { worker: 'worker-2' })).toBe('assign a/worker-2');
  });

  it('and starts a worker for one job only, the others wait for it', () => {
    const hives = registryOf(hive('a', { state: 'stopped' }));
    expect(decided(hives)).toBe('start-and-assign a/worker-1');
    worker(hives, 'a/worker-1').ourJobs = 1;
    expect(decided(hives)).toBe('wait, hopefully');
  });
});

const anyWorker = fc.record({
  state: fc.constantFrom(...workerStates),
  can_start: fc.boolean(),
  model: fc.constantFrom('tiny', 'small'),
  device: fc.constantFrom('cpu', 'cuda:0'),
  slots_total: fc.integer({ min: 1, max: 4 }),
  slots_busy: fc.nat(6),
});
const anyHive = fc.record({
  draining: fc.boolean(),
  isDoubted: fc.boolean(),
  workers: fc.array(fc.record({ report: anyWorker, ourJobs: fc.nat(4), lastGiven: fc.nat(3) })),
});

it('whatever is known: the chosen one can take the job and none is better; who waits may hope; who is refused has nobody', () => {
  const anyOrder = fc.record({
    model: fc.constant('tiny'),
    device: fc.option(fc.constantFrom('cpu', 'cuda:0'), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(anyHive, { maxLength: 5 }), anyOrder, (drawn, { model, device }) => {
      const hives = registryOf(
        ...drawn.map(({ draining, workers }, index) => ({
          ...hive(`hive-${index}`, ...workers.map(({ report }) => report)),
          ...{ draining, models: ['tiny', 'small'], jobs: ['job-1'] }, // one without any would have said goodbye
        })),
      );
      for (const [index, { isDoubted, workers }] of drawn.entries()) {
        const entry = hives.get(`hive-${index}`);
        if (entry === undefined) throw new Error('It has just reported.');
        entry.isDoubted = isDoubted;
        for (const [number, { ourJobs, lastGiven }] of workers.entries())
          Object.assign(worker(hives, `hive-${index}/worker-${number + 1}`), {
            ourJobs,
            lastGiven,
          });
      }
      const asked = order({ model, ...(device === undefined ? {} : { device }) });
      const meant = [...hives.workersFor('tiny')].filter((each) => isMeant(asked, each));
      const able = meant.filter((each) => obstacleOf(asked, each, hives, nowMs) === undefined);
      const ready = able.filter(({ report }) => report.state === 'ready');
      const decision = decide(asked, hives, nowMs);
      if (decision.type === 'assign') {
        expect(ready).toContain(decision.worker);
        expect(slotsTaken(decision.worker)).toBeLessThan(decision.worker.report.slots_total);
        const load = ({ report, ...rest }: WorkerEntry) =>
          slotsTaken({ report, ...rest }) / report.slots_total;
        expect(load(decision.worker)).toBe(Math.min(...ready.map(load)));
      } else expect(ready).toEqual([]);
      if (decision.type === 'start-and-assign') expect(able).toContain(decision.worker);
      else if (decision.type !== 'assign') expect(able).toEqual([]);
      if (decision.type === 'wait') expect(meant).not.toEqual([]);
    }),
  );
});
