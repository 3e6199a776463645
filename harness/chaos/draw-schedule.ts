/**
 * Draws a schedule from a seed: how many faults at once, which, on whom, when and for how long. A pure function of what it is
 * given, on any machine: no clock, no addresses, no order in which things were found.
 */
import { Prng } from '../kernel/prng.ts';
import type { FaultKind } from './fault-kind.ts';
import { drawParameters, type FaultParameters } from './parameters.ts';
import type { Schedule, ScheduleStep } from './schedule.ts';
import { type Target, type Topology, targetsFor } from './topology.ts';
import type { Trigger } from './trigger.ts';

/** What of a kind the drawing looks at. */
export type DrawableKind = Pick<
  FaultKind,
  'name' | 'target' | 'wants' | 'parameters' | 'lastsMs' | 'isOrderly'
>;

export interface DrawOptions {
  seed: string;
  /** Every fault is healed by then. */
  durationMs: number;
  /** How many faults may be there at once. */
  intensity: number;
  topology: Topology;
  kinds: readonly DrawableKind[];
  /** How much likelier than the others a kind is, by name; 1 unless given, 0: never. */
  weights?: Readonly<Record<string, number>>;
  /** What the workload is expected to have accepted in a second: a part of the triggers count requests then. Default 0: none does. */
  acceptedPerS?: number;
}

/** Between two faults of a lane: time to recover, sometimes none. */
const gapMs = { minimum: 100, maximum: 2_500 };
/** What is left between two faults that touch the same program. */
const restMs = 500;
/** How many picks may find no place before the lane goes on to a later time. */
const picks = 6;
const countedShare = 1 / 3;

export function drawSchedule(options: DrawOptions): Schedule {
  const { seed, durationMs, intensity, acceptedPerS = 0 } = options;
  const root = new Prng(seed);
  const placed: PlacedFault[] = [];
  for (let lane = 0; lane < intensity; lane += 1)
    fillLane(options, root.fork('lane', lane), placed);
  placed.sort((one, other) => one.startMs - other.startMs || compare(one, other));
  const faults = placed.map(({ kind, target, parameters }, index) => {
    return { fault: index + 1, kind: kind.name, target: target.name, parameters };
  });
  const steps = placed.flatMap((fault, index): TimedStep[] => {
    const number = index + 1;
    const draws = root.fork('trigger', number);
    const when = triggerFor(fault.startMs, acceptedPerS, draws);
    const lastsMs = fault.endMs - fault.startMs;
    return [
      { atMs: fault.startMs, step: { act: 'strike', fault: number, when } },
      { atMs: fault.endMs, step: { act: 'heal', fault: number, lastsMs } },
    ];
  });
  steps.sort((one, other) => one.atMs - other.atMs || one.step.fault - other.step.fault);
  return { seed, durationMs, faults, steps: steps.map(({ step }) => step) };
}

interface PlacedFault {
  kind: DrawableKind;
  target: Target;
  parameters: FaultParameters;
  startMs: number;
  endMs: number;
}

interface TimedStep {
  atMs: number;
  step: ScheduleStep;
}

/** One fault after the other, until no more of the time is left. */
function fillLane(options: DrawOptions, random: Prng, placed: PlacedFault[]): void {
  let cursorMs = 0;
  for (let slot = 0; cursorMs < options.durationMs; slot += 1) {
    const draws = random.fork('slot', slot);
    const startMs = cursorMs + draws.integer(gapMs.minimum, gapMs.maximum);
    const fault = placeFault(options, draws, startMs, placed);
    if (fault !== undefined) placed.push(fault);
    cursorMs = fault?.endMs ?? startMs;
  }
}

/** Undefined where nothing that was picked fits in. */
function placeFault(
  options: DrawOptions,
  random: Prng,
  startMs: number,
  placed: readonly PlacedFault[],
): PlacedFault | undefined {
  for (let pick = 0; pick < picks; pick += 1) {
    const draws = random.fork('pick', pick);
    const kind = pickKind(options, draws);
    if (kind === undefined) return undefined;
    const lastsMs = draws.integer(kind.lastsMs.minimum, kind.lastsMs.maximum);
    const targets = targetsFor(options.topology, kind);
    if (startMs + lastsMs > options.durationMs || targets.length === 0) continue;
    const target = draws.pick(targets);
    const parameters = drawParameters(kind.parameters, draws.fork('parameters'));
    const fault = { kind, target, parameters, startMs, endMs: startMs + lastsMs };
    if (!placed.some((other) => collide(fault, other))) return fault;
  }
  return undefined;
}

function pickKind({ kinds, weights = {} }: DrawOptions, random: Prng): DrawableKind | undefined {
  const weightOf = ({ name }: DrawableKind): number => weights[name] ?? 1;
  const total = kinds.reduce((sum, kind) => sum + weightOf(kind), 0);
  let left = random.next() * total;
  for (const kind of kinds) {
    left -= weightOf(kind);
    if (left < 0) return kind;
  }
  return undefined;
}

/** Whether they would be there at once, and somebody would feel both. */
function collide(one: PlacedFault, other: PlacedFault): boolean {
  const isApart = one.startMs >= other.endMs + restMs || other.startMs >= one.endMs + restMs;
  if (isApart) return false;
  const { kind, name } = one.target;
  if (other.target.kind === kind && other.target.name === name) return true;
  const felt = feltBy(other);
  return feltBy(one).some((process) => felt.includes(process));
}

function feltBy({ kind, target: { touches, shutsDown = [] } }: PlacedFault): readonly string[] {
  return kind.isOrderly === true ? [...touches, ...shutsDown] : touches;
}

function triggerFor(startMs: number, acceptedPerS: number, random: Prng): Trigger {
  const isCounted = random.next() < countedShare;
  const count = Math.round((startMs / 1_000) * acceptedPerS);
  return isCounted && count > 0 ? { after: 'accepted', count } : { afterMs: startMs };
}

function compare(one: PlacedFault, other: PlacedFault): number {
  const [left, right] = [one, other].map(({ kind, target }) => `${kind.name} ${target.name}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
