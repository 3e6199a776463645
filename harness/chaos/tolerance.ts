/**
 * When more was broken than the stack says it can bear. While no more is, every request has to succeed; besides, and until the
 * stack has had time to recover, one may fail, if it says truly why. A pure function of the history.
 */
import type { HistoryRecord } from '../history/history-record.ts';
import type { Taken } from './fault-kind.ts';

/** A fault that is there. */
export interface ActiveFault {
  readonly kind: string;
  readonly takes: Taken;
  /** The name of what it struck. */
  readonly target: string;
  /** The programs that feel it. */
  readonly touches: readonly string[];
}

/** Whether the stack has to serve everybody while all of these are there. */
export type Tolerance = (active: readonly ActiveFault[]) => boolean;

/** A span in which more was broken than is tolerated, and who may be blamed for what fails then. Microseconds on the history's clock. */
export interface BrokenSpan {
  readonly fromUs: number;
  /** The recovery included; infinite where a fault was never healed. */
  readonly untilUs: number;
  readonly blamed: readonly string[];
}

export interface ToleranceOptions {
  /** What is known of a fault by its kind and target. */
  faultOf: (kind: string, target: string) => ActiveFault;
  tolerates: Tolerance;
  /** How long after a heal the stack may still need. */
  recoveryMs: number;
}

/** One from each strike or heal to the next, as far as more was broken meanwhile; with the recovery they overlap. */
export function brokenSpans(
  records: readonly HistoryRecord[],
  { faultOf, tolerates, recoveryMs }: ToleranceOptions,
): BrokenSpan[] {
  const lives = livesOf(records, faultOf);
  const times = new Set(lives.flatMap(({ fromUs, untilUs }) => [fromUs, untilUs]));
  const moments = [...times].sort((one, other) => one - other);
  return moments.slice(0, -1).flatMap((fromUs, index) => {
    const active = lives.filter((life) => life.fromUs <= fromUs && life.untilUs > fromUs);
    if (tolerates(active.map(({ fault }) => fault))) return [];
    const untilUs = (moments[index + 1] ?? fromUs) + recoveryMs * 1_000;
    return [{ fromUs, untilUs, blamed: blamedFor(active) }];
  });
}

/** A fault, and from when until when it was there. Microseconds on the history's clock; infinite where it was never healed. */
export interface FaultLife {
  fault: ActiveFault;
  fromUs: number;
  untilUs: number;
}

/** From the intent to the deed's end: what happens between intent and deed may be due to it already. */
export function livesOf(
  records: readonly HistoryRecord[],
  faultOf: ToleranceOptions['faultOf'],
): FaultLife[] {
  const lives = new Map<unknown, FaultLife>();
  for (const record of records) {
    if (record.kind !== 'fault' || record.source !== 'chaos') continue;
    const { op, process: target, at_us: atUs } = record;
    const number = record['fault'];
    if (op === 'strike') {
      const fault = faultOf(String(record['fault_kind']), target);
      lives.set(number, { fault, fromUs: atUs, untilUs: Number.POSITIVE_INFINITY });
    } else if (op === 'not_struck' || op === 'healed') {
      const life = lives.get(number);
      if (life !== undefined) life.untilUs = atUs;
    }
  }
  return [...lives.values()];
}

/** Whoever feels a fault, and the ends of every link that does. */
function blamedFor(lives: readonly FaultLife[]): string[] {
  const felt = lives.flatMap(({ fault: { target, touches } }) => [target, ...touches]);
  return [...new Set(felt.flatMap((name) => name.split('→')))];
}
