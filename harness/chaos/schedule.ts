/**
 * What is broken when, and mended when: faults, and the steps in which they come and go. The steps are in one order, and each
 * waits for its trigger only after the one before it was taken, so that the order of injections never depends on time. Inert.
 */
import type { FaultParameters } from './parameters.ts';
import type { Trigger } from './trigger.ts';

/** To be raised with every change that a reader of older files could not understand. */
export const scheduleVersion = 1;

export interface ScheduledFault {
  /** Counts from 1 in the order of drawing. A schedule made smaller keeps the numbers. */
  readonly fault: number;
  /** `process-kill`. */
  readonly kind: string;
  /** The name of its target. */
  readonly target: string;
  readonly parameters: FaultParameters;
}

export interface StrikeStep {
  readonly act: 'strike';
  readonly fault: number;
  readonly when: Trigger;
}

export interface HealStep {
  readonly act: 'heal';
  readonly fault: number;
  /** After its strike, whenever that came. */
  readonly lastsMs: number;
}

export type ScheduleStep = StrikeStep | HealStep;

export interface Schedule {
  /** What it was drawn from; for people, since the faults say all. */
  readonly seed: string;
  readonly durationMs: number;
  readonly faults: readonly ScheduledFault[];
  /** Each fault strikes once and heals once, later. */
  readonly steps: readonly ScheduleStep[];
}

/** What is wrong with the order of the steps, in words. */
export function faultsOfSteps({ faults, steps }: Schedule): string[] {
  const known = new Set(faults.map(({ fault }) => fault));
  const twice = faults.length === known.size ? [] : ['two faults have one number'];
  const strange = steps.filter(({ fault }) => !known.has(fault));
  const wrong = [...known].filter((fault) => {
    const acts = steps.filter((step) => step.fault === fault).map(({ act }) => act);
    return acts.join() !== 'strike,heal';
  });
  return [
    ...twice,
    ...strange.map(({ act, fault }) => `fault ${fault} is to ${act} and is not described`),
    ...wrong.map((fault) => `fault ${fault} does not strike once and then heal once`),
  ];
}

/** The schedule with only these of its faults. */
export function onlyFaults(schedule: Schedule, kept: ReadonlySet<number>): Schedule {
  const isKept = ({ fault }: { fault: number }): boolean => kept.has(fault);
  return {
    ...schedule,
    faults: schedule.faults.filter(isKept),
    steps: schedule.steps.filter(isKept),
  };
}
