/**
 * Plays a schedule: takes its steps in their order, each when it is due, writes down what was done, and heals all that is left
 * however it ends. What a fault does is the business of its kind.
 */

import type { History } from '../history/history-record.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Injections } from './injections-file.ts';
import type { Schedule, ScheduledFault, ScheduleStep, StrikeStep } from './schedule.ts';
import type { StruckFaults } from './struck-faults.ts';
import { describeTrigger, type Progress } from './trigger.ts';

export interface PlayOptions {
  faults: StruckFaults;
  progress: Progress;
  history: History;
  injections: Injections;
  clock: Clock;
  /** Ends it early: what is there is healed, and nothing more is struck. */
  signal: AbortSignal;
  /** How long a step that counts may wait: a stack that does nothing any more would never reach it. */
  overdueMs: number;
}

/** Resolves when all is healed. Rejects with the signal's reason, after that too. */
export async function playSchedule(schedule: Schedule, options: PlayOptions): Promise<void> {
  const struckAtMs = new Map<number, number>();
  // One that takes long keeps none of the others: what it waits for may be the end of another fault.
  const healing: Promise<void>[] = [];
  try {
    for (const step of schedule.steps) {
      const fault = faultOf(schedule, step);
      if (step.act === 'strike') {
        await untilDue(step.when, options);
        if (await strike(fault, step, options)) struckAtMs.set(fault.fault, options.clock.nowMs());
      } else {
        const sinceMs = struckAtMs.get(fault.fault);
        if (sinceMs === undefined) continue;
        const leftMs = sinceMs + step.lastsMs - options.clock.nowMs();
        if (leftMs > 0) await options.clock.sleep(leftMs, options.signal);
        const healed = heal(fault, options);
        healed.catch(() => undefined); // told below
        healing.push(healed);
      }
    }
  } finally {
    const early = options.signal.aborted ? [options.faults.healAll()] : [];
    await Promise.allSettled([...healing, ...early]);
    await options.faults.healAll();
  }
  await Promise.all(healing);
  options.signal.throwIfAborted();
}

async function strike(
  fault: ScheduledFault,
  { when }: StrikeStep,
  { faults, history, injections, signal }: PlayOptions,
): Promise<boolean> {
  note(history, fault, 'strike');
  const isThere = await faults.strike(fault, signal);
  if (isThere) injections.struck(fault, when);
  note(history, fault, isThere ? 'struck' : 'not_struck');
  return isThere;
}

async function heal(
  fault: ScheduledFault,
  { faults, history, injections }: PlayOptions,
): Promise<void> {
  note(history, fault, 'heal');
  injections.healed(fault);
  await faults.heal(fault);
  note(history, fault, 'healed');
}

/** A trigger that counts is given up after a while, and the step is taken all the same. */
async function untilDue(
  when: StrikeStep['when'],
  { progress, history, clock, signal, overdueMs }: PlayOptions,
): Promise<void> {
  if ('afterMs' in when) return await progress.until(when, signal);
  const reached = new AbortController();
  const either = AbortSignal.any([signal, reached.signal]);
  const overdue = clock.sleep(overdueMs, either).then(() => 'overdue' as const);
  const counted = progress.until(when, either).then(() => 'counted' as const);
  for (const waiting of [overdue, counted]) waiting.catch(() => undefined); // the other of the two has come
  try {
    const came = await Promise.race([overdue, counted]);
    if (came === 'counted') return;
    const words = `not ${describeTrigger(when)}, which has not come for ${overdueMs} ms`;
    history.append({ source: 'chaos', kind: 'info', process: 'schedule', op: 'overdue', words });
  } finally {
    reached.abort();
  }
}

function faultOf({ faults }: Schedule, step: ScheduleStep): ScheduledFault {
  const fault = faults.find((one) => one.fault === step.fault);
  if (fault === undefined) throw new Error(`A step names fault ${step.fault}, which is not there.`);
  return fault;
}

/** The intent before the deed, and the deed: what happens between the two may be due to either. */
function note(
  history: History,
  { fault, kind, target, parameters }: ScheduledFault,
  act: 'strike' | 'struck' | 'not_struck' | 'heal' | 'healed',
): void {
  history.append({
    ...{ source: 'chaos', kind: 'fault', process: target, op: act },
    ...{ fault, fault_kind: kind, parameters },
  });
}
