// Schedules as scenarios name them: faults that are written down, or drawn from a seed. It strikes nothing.
import assert from 'node:assert/strict';
import {
  availableKinds,
  describeTrigger,
  didYouMean,
  drawSchedule,
  type FaultKind,
  faultKinds,
  makeRunId,
  type Schedule,
} from '../../harness/index.ts';
import { experimentTopology } from './experiment.ts';
import type { HornetWorld } from './hornet-world.ts';

export interface GivenFault {
  readonly kind: string;
  readonly target: string;
  /** Those that are left out are as bold as they get. */
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** When the first comes, after the control. */
const firstAfterMs = 500;
/** What is watched after the last has gone. */
const afterwardsMs = 500;
const intensity = 3;

/** Why the machine cannot make them, one sentence each. */
export async function lacksOf(names: readonly string[]): Promise<string[]> {
  const { lacking } = await availableKinds(names.map(kindOf), makeRunId());
  return lacking.map((lack) => `This machine cannot make ${lack}.`);
}

/** All come one right after the other, and go together. */
export function togetherSchedule(faults: readonly GivenFault[], lastMs: number): Schedule {
  const when = { afterMs: firstAfterMs };
  const names = faults.map(({ kind, target }) => `${kind} of ${target}`).join(', ');
  return {
    seed: `${names} ${describeTrigger(when)}`,
    durationMs: firstAfterMs + lastMs + afterwardsMs,
    faults: faults.map(({ kind, target, parameters }, index) => ({
      ...{ fault: index + 1, kind, target },
      parameters: { ...boldestValues(kindOf(kind)), ...parameters },
    })),
    steps: [
      ...faults.map((_, index) => ({ act: 'strike', fault: index + 1, when }) as const),
      ...faults.map((_, index) => ({ act: 'heal', fault: index + 1, lastsMs: lastMs }) as const),
    ],
  };
}

/** @param names of kinds or families, with commas; undefined for all that are drawn unasked */
export async function drawnSchedule(
  world: HornetWorld,
  seconds: number,
  seed: number,
  names?: string,
): Promise<Schedule> {
  const wanted = names?.split(',').map((name) => name.trim());
  const safe = faultKinds.filter(({ isRisky }) => isRisky !== true);
  const chosen = wanted === undefined ? safe : wanted.flatMap((name) => kindsNamed(name, safe));
  const { kinds } = await availableKinds(chosen, makeRunId());
  const options = { seed: String(seed), durationMs: seconds * 1_000, intensity };
  return drawSchedule({ ...options, kinds, topology: experimentTopology(world) });
}

function kindsNamed(name: string, safe: readonly FaultKind[]): FaultKind[] {
  const ofFamily = safe.filter(({ family }) => family === name);
  return ofFamily.length > 0 ? ofFamily : [kindOf(name)];
}

function kindOf(name: string): FaultKind {
  const kind = faultKinds.find((one) => one.name === name);
  const names = faultKinds.map((one) => one.name);
  assert.ok(
    kind,
    `there is no kind of fault "${name}"${didYouMean(name, names)}; \`npx hornet faults\` lists them`,
  );
  return kind;
}

/** The end of each range at which it does most, or the last word. */
function boldestValues({ parameters }: FaultKind): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, spec]) => [
      name,
      'oneOf' in spec ? (spec.oneOf.at(-1) ?? '') : boldest(spec),
    ]),
  );
}

function boldest({
  minimum,
  maximum,
  mildest = minimum,
}: {
  minimum: number;
  maximum: number;
  mildest?: number;
}): number {
  return mildest === minimum ? maximum : minimum;
}
