/** Holds our figures against Toxiproxy's, and against the goals. Pure. */
import type { MeasuredRow } from './measure-proxies.ts';

export interface JudgedRow {
  name: string;
  unit: string;
  /** The median of the rounds, by target. */
  medians: Record<string, number>;
  /** Ours as a multiple of Toxiproxy's, the median of the rounds; of what is added, where that is compared. */
  timesToxiproxy: number | undefined;
  /** `× ≤ 0.7` */
  goal: string;
  /** `missed`: not what is hoped for; `below the floor`: worse than what may be. */
  verdict: 'met' | 'missed' | 'below the floor' | 'not compared';
}

/** Of Toxiproxy's performance ours has to have so much in every row. */
const floor = 0.8;

export function judgeRow({ figure, values }: MeasuredRow): JudgedRow {
  const { name, unit, goal, better } = figure;
  const medians = Object.fromEntries([...values].map(([target, all]) => [target, median(all)]));
  const times = timesToxiproxy({ figure, values });
  return {
    ...{ name, unit, medians, timesToxiproxy: times, goal: describeGoal(figure) },
    verdict: judge(),
  };

  function judge(): JudgedRow['verdict'] {
    const ours = medians['hornet'];
    if (ours === undefined) return 'not compared';
    if (goal !== undefined && 'below' in goal) return ours < goal.below ? 'met' : 'missed';
    if (times === undefined) return 'not compared';
    const performance = better === 'more' ? times : 1 / Math.max(times, Number.EPSILON);
    if (performance < floor) return 'below the floor';
    const wanted = goal?.timesToxiproxy ?? (better === 'more' ? floor : 1 / floor);
    return (better === 'more' ? times >= wanted : times <= wanted) ? 'met' : 'missed';
  }
}

/** Round by round, since rounds differ more than targets within one. */
function timesToxiproxy({ figure, values }: MeasuredRow): number | undefined {
  const [ours, theirs, direct] = ['hornet', 'toxiproxy', 'direct'].map((name) => values.get(name));
  if (ours === undefined || theirs === undefined) return undefined;
  const baseOf = (round: number) => (figure.isAdded === true ? (direct?.[round] ?? 0) : 0);
  return median(
    ours.map((value, round) => {
      const base = baseOf(round);
      return (value - base) / ((theirs[round] ?? Number.NaN) - base);
    }),
  );
}

function describeGoal({ better, goal, unit, isAdded }: MeasuredRow['figure']): string {
  const what = isAdded === true ? 'added × ' : '× ';
  if (goal === undefined) return `${what}${better === 'more' ? `≥ ${floor}` : `≤ ${1 / floor}`}`;
  if ('below' in goal) return `< ${goal.below} ${unit}`;
  return `${what}${better === 'more' ? '≥' : '≤'} ${goal.timesToxiproxy}`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}
