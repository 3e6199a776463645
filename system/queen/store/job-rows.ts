// Every statement about the rows of jobs, prepared once. It catches nothing: what becomes of a failed write is not decided here.
import type { DatabaseSync } from 'node:sqlite';
import type { Operation, TerminalEvent } from '../../contracts/index.ts';
import { eventIdsReserved, type Job } from '../../shared/index.ts';
import type { JobRow } from './schema.ts';

export interface JobRows {
  insert(job: Job<Operation>): void;
  /** Where it is, whether it has spoken, and the event ids that it may use. */
  update(job: Job<Operation>): void;
  end(job: Job<Operation>, end: TerminalEvent): void;
  delete(id: string): void;
  /** Runs `write` as a whole or not at all. */
  inTransaction(write: () => void): void;
  all(): JobRow[];
  deleteEndedBefore(atMs: number): void;
  /** Gives each job that has not ended the next event ids, since those it had may be in the hands of clients. */
  reserveAnew(): void;
}

// A change never takes back what an earlier life has written.
const progress = `state = ?, hive = ?, worker = ?, attempts = ?,
  event_ids = max(event_ids, ?), has_spoken = max(has_spoken, ?)`;

export function prepareRows(db: DatabaseSync): JobRows {
  // An id comes back only once its job is forgotten, also where that could not be written down yet.
  const insert = db.prepare(
    'INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)',
  );
  const update = db.prepare(`UPDATE jobs SET ${progress} WHERE id = ?`);
  const end = db.prepare(
    `UPDATE jobs SET ${progress}, ended_at_ms = ?, ending = ?, texts = ? WHERE id = ?`,
  );
  const remove = db.prepare('DELETE FROM jobs WHERE id = ?');
  return {
    insert: (job) => {
      const { id, correlationId, traceparent = null, operation, deadline } = job.spec;
      const nowMs = Date.now();
      insert.run(
        id,
        correlationId,
        traceparent,
        JSON.stringify(operation),
        job.record().created_at_ms,
        deadline.totalMs,
        nowMs + deadline.remainingMs(),
        ...progressOf(job, job.state),
      );
    },
    update: (job) => void update.run(...progressOf(job, job.state), job.id),
    end: (job, event) => {
      const texts = JSON.stringify(job.texts());
      const written = [Date.now(), JSON.stringify(event), texts, job.id] as const;
      end.run(...progressOf(job, event.type), ...written);
    },
    delete: (id) => void remove.run(id),
    inTransaction: (write) => {
      db.exec('BEGIN IMMEDIATE');
      try {
        write();
        db.exec('COMMIT');
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK'); // a full disk has rolled it back already
        throw error;
      }
    },
    // The schema is STRICT, and its version is ours: what comes out has these types.
    all: () => db.prepare('SELECT * FROM jobs ORDER BY rowid').all() as unknown as JobRow[],
    deleteEndedBefore: (atMs) => {
      db.prepare('DELETE FROM jobs WHERE ended_at_ms < ?').run(atMs);
    },
    reserveAnew: () => {
      db.prepare('UPDATE jobs SET event_ids = event_ids + ? WHERE ending IS NULL').run(
        eventIdsReserved,
      );
    },
  };
}

/** In the order of `progress`, and of the columns. */
function progressOf(job: Job<Operation>, state: string) {
  const { hive = null, worker = null } = job.place;
  const hasSpoken = job.tokens > 0 ? 1 : 0;
  return [state, hive, worker, job.attempts, job.reservedEventId, hasSpoken] as const;
}
