// What is kept of a job, as a table. A change of it needs a new version, and a step from the old one to it.
import type { DatabaseSync } from 'node:sqlite';

export const schemaVersion = 1;

/** A row as SQLite gives it; times are milliseconds of the wall clock. */
export interface JobRow {
  id: string;
  correlation_id: string;
  traceparent: string | null;
  /** JSON, as are `ending` and `texts`. */
  operation: string;
  created_at_ms: number;
  budget_ms: number;
  /** When the budget is used up, if the program never stops. */
  budget_end_ms: number;
  state: string;
  hive: string | null;
  worker: string | null;
  attempts: number;
  /** No event id above it was given out. */
  event_ids: number;
  has_spoken: number;
  /** All null until the job has ended. */
  ended_at_ms: number | null;
  ending: string | null;
  texts: string | null;
}

/** Rows are read in the order of `rowid`, which is the order in which jobs were accepted. */
export function createSchema(db: DatabaseSync): void {
  db.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE jobs (
      id TEXT NOT NULL PRIMARY KEY,
      correlation_id TEXT NOT NULL,
      traceparent TEXT,
      operation TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      budget_ms INTEGER NOT NULL,
      budget_end_ms INTEGER NOT NULL,
      state TEXT NOT NULL,
      hive TEXT,
      worker TEXT,
      attempts INTEGER NOT NULL,
      event_ids INTEGER NOT NULL,
      has_spoken INTEGER NOT NULL,
      ended_at_ms INTEGER,
      ending TEXT,
      texts TEXT
    ) STRICT;
    PRAGMA user_version = ${schemaVersion};
    COMMIT;
  `);
}
