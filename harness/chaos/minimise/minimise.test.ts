/** Planted bugs that need one, two or three faults of fifty: what is left of the schedule, and what finding that costs. */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../kernel/prng.ts';
import { drawSchedule } from '../draw-schedule.ts';
import { onlyFaults, type Schedule } from '../schedule.ts';
import { SimulatedWorld, simulatedTopology } from '../testing/simulated-subject.ts';
import { minimise } from './minimise.ts';
import { reduceSet } from './reduce-set.ts';

const kinds = [
  new SimulatedWorld().kind('slow', {
    parameters: { latencyMs: { unit: 'ms', minimum: 1, maximum: 1_000 } },
    lastsMs: { minimum: 100, maximum: 2_000 },
  }),
];

/** Of at least fifty faults, of which the first fifty are kept. */
function fiftyFaults(seed: string): Schedule {
  const long = drawSchedule({
    ...{ seed, durationMs: 120_000, intensity: 3, topology: simulatedTopology, kinds },
  });
  return onlyFaults(long, new Set(long.faults.slice(0, 50).map(({ fault }) => fault)));
}

const breaksWith =
  (needed: readonly number[]) =>
  ({ faults }: Schedule): Promise<boolean> =>
    Promise.resolve(needed.every((number) => faults.some(({ fault }) => fault === number)));

function plant(seed: number, count: number): { schedule: Schedule; needed: number[] } {
  const schedule = fiftyFaults(String(seed));
  expect(schedule.faults).toHaveLength(50);
  const random = new Prng(seed).fork('planted');
  const numbers = schedule.faults.map(({ fault }) => fault);
  const needed = Array.from({ length: count }, () =>
    numbers.splice(random.integer(0, numbers.length - 1), 1),
  );
  return { schedule, needed: needed.flat() };
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

describe('[INFRA-24] a schedule that breaks something', () => {
  it.each([1, 2, 3])('is made as small as its %i planted faults, in 64 runs', async (count) => {
    const sizes: number[] = [];
    const runsOf: number[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const { schedule, needed } = plant(seed, count);
      const result = await minimise(schedule, { kinds, breaks: breaksWith(needed) });
      expect(result.schedule.faults.map(({ fault }) => fault)).toEqual(
        expect.arrayContaining(needed),
      );
      expect(result.runs).toBeLessThanOrEqual(64);
      sizes.push(result.schedule.faults.length / count);
      runsOf.push(result.runs);
    }
    expect(median(sizes)).toBeLessThanOrEqual(1.5);
    expect(median(runsOf)).toBeLessThanOrEqual(64);
  });

  it('has its faults made shorter, milder and sooner, as long as it breaks', async () => {
    const { schedule, needed } = plant(3, 1);
    const breaks = (candidate: Schedule): Promise<boolean> => {
      const [fault] = candidate.faults.filter(({ fault: number }) => needed.includes(number));
      const heal = candidate.steps.find(
        (step) => step.act === 'heal' && step.fault === fault?.fault,
      );
      const lastsMs = heal?.act === 'heal' ? heal.lastsMs : 0;
      return Promise.resolve(Number(fault?.parameters['latencyMs']) >= 20 && lastsMs >= 100);
    };
    const number = needed[0] ?? 0;
    const place = schedule.faults.findIndex(({ fault }) => fault === number);
    const bold = { ...schedule.faults[place], parameters: { latencyMs: 1_000 } };
    const faults = schedule.faults.with(place, { ...schedule.faults[0], ...bold } as never);
    const { schedule: small } = await minimise({ ...schedule, faults }, { kinds, breaks });
    expect(small.faults).toHaveLength(1);
    expect(Number(small.faults[0]?.parameters['latencyMs'])).toBeLessThan(80);
    expect(small.steps).toMatchObject([
      { act: 'strike', when: { afterMs: 500 } },
      { act: 'heal', lastsMs: 100 },
    ]);
  });

  it('is played again where it breaks only sometimes', async () => {
    const { schedule, needed } = plant(5, 1);
    const random = new Prng('sometimes');
    const always = breaksWith(needed);
    const breaks = async (candidate: Schedule): Promise<boolean> =>
      (await always(candidate)) && random.next() < 0.5;
    const once = await minimise(schedule, { kinds, breaks, maxRuns: 200 });
    const often = await minimise(schedule, { kinds, breaks, maxRuns: 200, repeats: 5 });
    expect(often.schedule.faults).toHaveLength(1);
    expect(often.schedule.faults.length).toBeLessThanOrEqual(once.schedule.faults.length);
  });

  it('that breaks without any fault ends as an empty one', async () => {
    const { schedule } = plant(1, 1);
    const result = await minimise(schedule, { kinds, breaks: () => Promise.resolve(true) });
    expect(result.schedule.faults).toEqual([]);
  });

  it('keeps what it has when the runs are used up, and says so', async () => {
    const { schedule, needed } = plant(2, 3);
    const result = await minimise(schedule, { kinds, breaks: breaksWith(needed), maxRuns: 10 });
    expect(result).toMatchObject({ runs: 10, isMinimal: false });
    expect(result.schedule.faults.map(({ fault }) => fault)).toEqual(
      expect.arrayContaining(needed),
    );
  });

  it('is never asked about the same part twice', async () => {
    const asked: string[] = [];
    await reduceSet([1, 2, 3, 4, 5, 6, 7, 8], {
      has: (part) => {
        asked.push(part.join());
        return Promise.resolve([2, 7].every((item) => part.includes(item)));
      },
    });
    expect(new Set(asked).size).toBe(asked.length);
  });
});
