// Rows of an earlier life as jobs again. It decides how much time each has left, and nothing about what becomes of it.

import { Type } from 'typebox';
import {
  CancelledEventSchema,
  CompletedEventSchema,
  FailedEventSchema,
  type Operation,
  OperationSchema,
  type TerminalEvent,
} from '../../contracts/index.ts';
import { compileLater, Deadline, type JobPlace, type JobSpec } from '../../shared/index.ts';
import type { JobRow } from './schema.ts';

/** A job as the last life of the queen left it. Its deadline runs from now on. */
export type RestoredJob = { spec: JobSpec<Operation> } & (
  | { kind: 'queued' }
  | { kind: 'running'; place: JobPlace; hasSpoken: boolean }
  | { kind: 'ended'; texts: string[]; end: TerminalEvent }
);

export interface Restored {
  jobs: RestoredJob[];
  /** Rows that do not say what a row says. */
  unreadable: { id: string; correlationId: string }[];
}

/**
 * What a job that ran has left at least: its answer may be complete at its hive, and can be had if somebody asks. A job that
 * waited has nothing to lose, and none.
 */
const leastLeftMs = 1_000;

const operations = compileLater(OperationSchema);
const textLists = compileLater(Type.Array(Type.String()));
const endings = compileLater(
  Type.Union([CompletedEventSchema, FailedEventSchema, CancelledEventSchema]),
);

/** In the order in which they were accepted. `nowMs` is the wall clock. */
export function restoreJobs(rows: readonly JobRow[], nowMs: number): Restored {
  const restored: Restored = { jobs: [], unreadable: [] };
  for (const row of rows) {
    const job = restoreJob(row, nowMs);
    if (job === undefined)
      restored.unreadable.push({ id: row.id, correlationId: row.correlation_id });
    else restored.jobs.push(job);
  }
  return restored;
}

function restoreJob(row: JobRow, nowMs: number): RestoredJob | undefined {
  const operation = parse(row.operation);
  if (!operations.Check(operation)) return undefined;
  const place = placeOf(row);
  const hasStarted = row.state !== 'queued';
  const spec: JobSpec<Operation> = {
    id: row.id,
    correlationId: row.correlation_id,
    operation,
    deadline: deadlineOf(row, hasStarted, nowMs),
    createdAtMs: row.created_at_ms,
    lastEventId: row.event_ids,
    place,
    attempts: row.attempts,
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    ...(row.ended_at_ms === null ? {} : { finishedAtMs: row.ended_at_ms }),
  };
  if (row.ending === null)
    return hasStarted
      ? { kind: 'running', spec, place, hasSpoken: row.has_spoken !== 0 }
      : { kind: 'queued', spec };
  const end = parse(row.ending);
  const texts = parse(row.texts ?? '');
  if (!endings.Check(end) || !textLists.Check(texts)) return undefined;
  return { kind: 'ended', spec, texts, end };
}

/**
 * The budget runs on while nobody runs it: a restart gives a job no more time than it had. A wall clock that was set back
 * meanwhile gives it no more than its whole budget.
 */
function deadlineOf(row: JobRow, hasStarted: boolean, nowMs: number): Deadline {
  const leastMs = hasStarted ? Math.min(leastLeftMs, row.budget_ms) : 0;
  const leftMs = Math.min(row.budget_ms, Math.max(leastMs, row.budget_end_ms - nowMs));
  return new Deadline(row.budget_ms, row.budget_ms - leftMs);
}

function placeOf({ hive, worker }: JobRow): JobPlace {
  return { ...(hive === null ? {} : { hive }), ...(worker === null ? {} : { worker }) };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // no schema has it
  }
}
