// Which of several workers a job gets: the one that can begin soonest, and among equals the one with most room.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type WorkerState, workerStates } from '../../contracts/index.ts';
import { type Candidate, chooseWorker } from './choose-worker.ts';

interface Named extends Candidate {
  name: string;
}

/** Candidates named `a`, `b`, `c` and so on, each with two slots. */
function standing(
  ...all: [state: WorkerState, slotsBusy?: number, lastUsedMs?: number][]
): Named[] {
  return all.map(([state, slotsBusy = 0, lastUsedMs = 0], index) => ({
    name: String.fromCharCode('a'.charCodeAt(0) + index),
    ...{ state, canStart: state === 'stopped', slotsTotal: 2, slotsBusy, lastUsedMs },
  }));
}

describe('a job that names no worker gets', () => {
  it.each<[string, string, Named[]]>([
    ['a free slot before a start that is under way', 'b', standing(['starting'], ['ready', 1])],
    ['a start that is under way before a new one', 'b', standing(['stopped'], ['starting', 1])],
    ['a start before a place in a line', 'b', standing(['ready', 2], ['stopped'])],
    ['a place in a line before a pause', 'b', standing(['restarting'], ['ready', 90])],
    ['a pause before a failure', 'b', standing(['failed'], ['restarting'])],
    ['a failure only where there is nothing else', 'a', standing(['failed'])],
    ['one that stops before one that rests', 'b', standing(['failed'], ['stopping'])],
    ['the less busy before the busier', 'b', standing(['ready', 1], ['ready', 0])],
    ['what was used longest ago', 'b', standing(['ready', 1, 20], ['ready', 1, 10])],
    ['the first of equals', 'a', standing(['ready', 1], ['ready', 1])],
  ])('%s', (_what, chosen, candidates) => {
    expect(chooseWorker(candidates)?.name).toBe(chosen);
  });

  it('shares of slots compared, not their number', () => {
    const [small, large] = standing(['ready', 1], ['ready', 1]);
    expect(
      chooseWorker([
        { ...small, slotsTotal: 2 },
        { ...large, slotsTotal: 8 },
      ] as Named[])?.name,
    ).toBe('b');
  });
});

const candidate = fc.record({
  state: fc.constantFrom(...workerStates),
  canStart: fc.boolean(),
  slotsTotal: fc.integer({ min: 1, max: 8 }),
  slotsBusy: fc.nat(10),
  lastUsedMs: fc.nat(1_000),
});

describe('whatever the workers do', () => {
  it('one is chosen where there is any, and a free slot where there is any', () => {
    fc.assert(
      fc.property(fc.array(candidate), (candidates) => {
        const chosen = chooseWorker(candidates);
        const isFree = ({ state, slotsBusy, slotsTotal }: Candidate): boolean =>
          state === 'ready' && slotsBusy < slotsTotal;
        if (candidates.some(isFree)) expect(chosen).toSatisfy(isFree);
        expect(chosen === undefined).toBe(candidates.length === 0);
      }),
    );
  });

  it('the order in which they are listed decides between equals only', () => {
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 1 }), (candidates) => {
        const [one, other] = [chooseWorker(candidates), chooseWorker(candidates.toReversed())];
        const rank = ({ lastUsedMs, slotsBusy, slotsTotal }: Candidate) => [
          lastUsedMs,
          slotsBusy / slotsTotal,
        ];
        expect(one && rank(one)).toEqual(other && rank(other));
      }),
    );
  });
});
