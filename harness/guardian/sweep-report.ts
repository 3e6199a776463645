/**
 * What a guardian writes about its sweep: lines of `guardian.ndjson` for people and `hornet clean`,
 * one object for the runner that told it to finish.
 */
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../kernel/clock.ts';
import type { SweepAction } from './sweep-action.ts';

/** Why the guardian swept. */
export type SweepCause = 'runner-gone' | 'told';

export interface SweepReport {
  because: SweepCause;
  actions: SweepAction[];
  tookMs: number;
}

/** The name of the file in the report folder of the run. */
const sweepReportFileName = 'guardian.ndjson';

export type SweepLine =
  | { action: 'began'; because: SweepCause }
  | SweepAction
  | { action: 'finished'; tookMs: number };

/** Appends a line, if the folder is there: a guardian makes no folder that nobody asked for. */
export function writeSweepLine(reportFolder: string, line: SweepLine): void {
  if (!existsSync(reportFolder)) return;
  const stamped = { v: 1, at: new Date(systemClock.wallMs()).toISOString(), ...line };
  appendFileSync(join(reportFolder, sweepReportFileName), `${JSON.stringify(stamped)}\n`);
}
