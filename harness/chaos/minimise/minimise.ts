/**
 * Makes a schedule that breaks something as small as it gets while it still does: fewer faults first, then milder and shorter
 * ones, then all of it sooner. How a schedule is played is the caller's business; what breaks once in a while is played again.
 */
import type { FaultKind } from '../fault-kind.ts';
import { milderParameters } from '../parameters.ts';
import { onlyFaults, type Schedule, type ScheduledFault } from '../schedule.ts';
import { OutOfRuns, reduceSet } from './reduce-set.ts';

export interface MinimiseOptions {
  kinds: readonly Pick<FaultKind, 'name' | 'parameters' | 'lastsMs'>[];
  /** Plays it once, and says whether that broke the same. */
  breaks: (schedule: Schedule) => Promise<boolean>;
  /** How often it may be played in all. Default 64. */
  maxRuns?: number;
  /** How often a part is played before it counts as harmless. Default 1. */
  repeats?: number;
  /** Told each smaller schedule that is found. */
  onSmaller?: (schedule: Schedule, runs: number) => void;
}

export interface Minimised {
  readonly schedule: Schedule;
  /** How often it was played. */
  readonly runs: number;
  /** Whether no single fault of it can be left out, as far as playing it can tell. */
  readonly isMinimal: boolean;
}

export async function minimise(whole: Schedule, options: MinimiseOptions): Promise<Minimised> {
  const { maxRuns = 64, onSmaller = () => {} } = options;
  let schedule = whole;
  let runs = 0;
  const breaks = async (candidate: Schedule): Promise<boolean> => {
    for (let repeat = 0; repeat < (options.repeats ?? 1); repeat += 1) {
      if (runs >= maxRuns) throw new OutOfRuns();
      runs += 1;
      if (!(await options.breaks(candidate))) continue;
      schedule = candidate;
      onSmaller(candidate, runs);
      return true;
    }
    return false;
  };
  const numbers = whole.faults.map(({ fault }) => fault);
  const { isMinimal } = await reduceSet(numbers, {
    has: (part) => breaks(onlyFaults(whole, new Set(part))),
  });
  try {
    if (isMinimal) {
      await tryInTurn(() => shorter(schedule, options.kinds), breaks);
      await tryInTurn(() => milder(schedule, options.kinds), breaks);
      await tryInTurn(() => sooner(schedule), breaks);
    }
  } catch (error) {
    if (!(error instanceof OutOfRuns)) throw error;
  }
  return { schedule, runs, isMinimal };
}

/** Tries candidates, anew from each that breaks, until none does. */
async function tryInTurn(
  candidatesNow: () => Schedule[],
  breaks: (candidate: Schedule) => Promise<boolean>,
): Promise<void> {
  const tried = new Set<string>();
  for (let found = true; found; ) {
    found = false;
    for (const candidate of candidatesNow()) {
      const text = JSON.stringify(candidate);
      if (tried.has(text)) continue;
      tried.add(text);
      found = await breaks(candidate);
      if (found) break;
    }
  }
}

/** Each fault at its shortest, or at half of what it lasts. */
function shorter(schedule: Schedule, kinds: MinimiseOptions['kinds']): Schedule[] {
  return schedule.steps.flatMap((step, index) => {
    if (step.act !== 'heal') return [];
    const { minimum } = kindOf(schedule, step.fault, kinds)?.lastsMs ?? { minimum: step.lastsMs };
    const half = Math.round(step.lastsMs / 2);
    const lengths = [...new Set([minimum, Math.max(minimum, half)])];
    return lengths
      .filter((lastsMs) => lastsMs < step.lastsMs)
      .map((lastsMs) => ({ ...schedule, steps: schedule.steps.with(index, { ...step, lastsMs }) }));
  });
}

function milder(schedule: Schedule, kinds: MinimiseOptions['kinds']): Schedule[] {
  return schedule.faults.flatMap((fault, index) => {
    const specs = kindOf(schedule, fault.fault, kinds)?.parameters ?? {};
    return milderParameters(specs, fault.parameters).map((parameters) => {
      return { ...schedule, faults: schedule.faults.with(index, { ...fault, parameters }) };
    });
  });
}

/** What nobody waits for any more: the time before the first strike, and after the last heal. */
function sooner(schedule: Schedule): Schedule[] {
  const { steps } = schedule;
  const times = steps.flatMap((step) =>
    step.act === 'strike' && 'afterMs' in step.when ? [step.when.afterMs] : [],
  );
  const spareMs = Math.min(...times) - settlingMs;
  if (times.length === 0 || spareMs <= 0) return [];
  const moved = steps.map((step) =>
    step.act === 'strike' && 'afterMs' in step.when
      ? { ...step, when: { afterMs: step.when.afterMs - spareMs } }
      : step,
  );
  return [{ ...schedule, durationMs: Math.max(1, schedule.durationMs - spareMs), steps: moved }];
}

/** For requests to be under way when the first fault strikes. */
const settlingMs = 500;

function kindOf(
  { faults }: Schedule,
  number: ScheduledFault['fault'],
  kinds: MinimiseOptions['kinds'],
): MinimiseOptions['kinds'][number] | undefined {
  const name = faults.find(({ fault }) => fault === number)?.kind;
  return kinds.find((kind) => kind.name === name);
}
