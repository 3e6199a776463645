// The queen's choice: who gets a job, who does not, and what is said when nobody can have it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Heartbeat, type WorkerReport, workerStates } from '../contracts/index.ts';
import { aHive } from '../contracts/testing/builders.ts';
import { place } from './placement.ts';

function hive(name: string, ...workers: Partial<WorkerReport>[]): Heartbeat {
  return aHive({ name, workers });
}

function refusalOf(model: string, hives: readonly Heartbeat[]): unknown {
  try {
    return place(model, hives);
  } catch (error) {
    return error;
  }
}

describe('a job is refused', () => {
  const ready = hive('hive-1', {});

  it('when no hive has reported', () => {
    expect(refusalOf('tiny', [])).toMatchObject({
      code: 'NO_HIVE_AVAILABLE',
      message: 'No hive has reported to this queen.',
    });
  });

  it('when every hive is shutting down', () => {
    expect(refusalOf('tiny', [{ ...ready, draining: true }])).toMatchObject({
      code: 'NO_HIVE_AVAILABLE',
      message: 'Every hive that has reported is shutting down.',
    });
  });

  it('when no hive has the model, with the models that there are', () => {
    const other = { ...hive('hive-2'), models: ['small', 'tiny'] };
    const leaving = { ...hive('hive-3'), models: ['large', 'unicorn'], draining: true };
    expect(refusalOf('unicorn', [ready, other, leaving])).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      param: 'model',
      details: { known_models: ['small', 'tiny'] },
    });
  });

  it.each([
    ['there is no worker', []],
    ['every worker serves another model', [{ model: 'small' }]],
    ['the only worker is being stopped', [{ state: 'stopping' }]],
  ] as const)('when a hive has the model but %s', (_why, workers) => {
    const without = { ...hive('hive-2', ...workers), models: ['tiny', 'small'] };
    expect(refusalOf('tiny', [without])).toMatchObject({
      code: 'NO_WORKER_FOR_MODEL',
      param: 'model',
      details: { hives: ['hive-2'] },
    });
  });
});

describe('a job is given', () => {
  it('to a worker of a hive that lists the model, and of no other', () => {
    const unlisted = { ...hive('hive-1', {}), models: [] };
    const busy = hive('hive-2', { slots_busy: 4 });
    expect(place('tiny', [unlisted, busy]).hive).toBe(busy);
  });

  it.each([
    ['a ready worker', { state: 'ready' }, 'one that starts', { state: 'starting' }],
    ['one that starts', { state: 'starting' }, 'a stopped one', { state: 'stopped' }],
    ['a stopped one', { state: 'stopped' }, 'a failed one', { state: 'failed' }],
    ['an idle one', { slots_busy: 0 }, 'a busy one', { slots_busy: 1 }],
    ['a free slot', { slots_busy: 3 }, 'none', { slots_busy: 4 }],
    ['a short line', { slots_busy: 6 }, 'a long one', { slots_busy: 7 }],
    [
      '1 of 8 slots busy',
      { slots_busy: 1, slots_total: 8 },
      '1 of 2',
      { slots_total: 2, slots_busy: 1 },
    ],
    ['a long line', { slots_busy: 400 }, 'one that starts', { state: 'starting' }],
  ] as const)('to %s (%o) before %s (%o)', (_this, better, _that, worse) => {
    const preferred = hive('hive-1', better);
    const other = hive('hive-2', worse);
    expect(place('tiny', [preferred, other]).hive).toBe(preferred);
    expect(place('tiny', [other, preferred]).hive).toBe(preferred);
  });

  it('to the hive with the best worker, whatever its others are', () => {
    const mixed = hive('hive-1', { state: 'failed' }, { slots_busy: 1 });
    const plain = hive('hive-2', { slots_busy: 2 }, { slots_busy: 2 });
    expect(place('tiny', [plain, mixed]).hive).toBe(mixed);
  });

  it('to the first of equals', () => {
    const hives = [hive('hive-1', {}), hive('hive-2', {})];
    expect(place('tiny', hives).hive).toBe(hives[0]);
  });

  it('never to a hive that drains, nor to a full worker while another has room', () => {
    const anyWorker = fc.record({
      state: fc.constantFrom(...workerStates),
      model: fc.constantFrom('tiny', 'small'),
      slots_total: fc.integer({ min: 1, max: 8 }),
      slots_busy: fc.integer({ min: 0, max: 20 }),
    });
    const anyHive = fc.record({ draining: fc.boolean(), workers: fc.array(anyWorker) });
    fc.assert(
      fc.property(fc.array(anyHive), (drawn) => {
        const hives = drawn.map(({ draining, workers }, index) => ({
          ...hive(`hive-${index}`, ...workers),
          draining,
        }));
        const serving = hives
          .filter(({ draining }) => !draining)
          .flatMap(({ workers }) => workers)
          .filter(({ model, state }) => model === 'tiny' && state !== 'stopping');
        const chosen = refusalOf('tiny', hives);
        if (serving.length === 0) expect(chosen).toHaveProperty('code');
        else {
          expect(chosen).toMatchObject({ hive: { draining: false } });
          const hasFree = ({ state, slots_busy: busy, slots_total: total }: WorkerReport) =>
            state === 'ready' && busy < total;
          if (serving.some(hasFree))
            expect(chosen).toMatchObject({ reason: expect.stringMatching(/ready with [1-8] of/) });
        }
      }),
    );
  });
});

describe('the reason given', () => {
  it.each([
    [{ slots_busy: 1 }, 'worker-1 is ready with 3 of 4 slots free'],
    [{ slots_busy: 9 }, 'worker-1 is ready with 0 of 4 slots free'],
    [{ state: 'starting' }, 'worker-1 is starting'],
    [{ state: 'stopped' }, 'worker-1 is stopped and can be started'],
    [{ state: 'failed' }, 'worker-1 is failed and can be started'],
  ] as const)('for %o is that %s', (changes, reason) => {
    expect(place('tiny', [hive('hive-1', changes)]).reason).toBe(reason);
  });
});
