// Storage that fails refuses new jobs and ends none; what it missed is written as soon as it works again.
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { prepareRows } from './job-rows.ts';
import { createSchema } from './schema.ts';
import { SqlJournal } from './sql-journal.ts';
import { aFolder, aStoredJob, completed, openStore } from './testing/test-store.ts';

/** A journal over a database in memory, on a clock that the test moves. */
function aJournal() {
  const db = new DatabaseSync(':memory:');
  createSchema(db);
  const said: string[] = [];
  const clock = { nowMs: 0 };
  const rows = prepareRows(db);
  const journal = new SqlJournal(
    rows,
    {
      failed: (error) =>
        void said.push(`failed: ${error instanceof Error ? error.message : error}`),
      works: () => void said.push('works'),
    },
    'queen',
    () => clock.nowMs,
  );
  const states = () => Object.fromEntries(rows.all().map(({ id, state }) => [id, state]));
  return { db, journal, said, clock, states };
}

const readOnly = { on: 'PRAGMA query_only = 1', off: 'PRAGMA query_only = 0' };
const fullDisk = { on: 'PRAGMA max_page_count = 1', off: 'PRAGMA max_page_count = 100000' };

describe.each([
  ['read-only', readOnly, 'attempt to write a readonly database'],
  ['full', fullDisk, 'database or disk is full'],
])('a disk that is %s', (_, fault, reason) => {
  it('[SUITE-08] refuses a job, and says who does, at what, and why', () => {
    const { db, journal, said } = aJournal();
    db.exec(fault.on);
    const big = aStoredJob(journal, { prompt: 'x'.repeat(50_000) });
    expect(() => journal.accepted(big)).toThrow(
      expect.objectContaining({
        code: 'STORAGE_FAILED',
        details: { layer: 'queen', phase: 'queued', reason, retry_after_ms: 500 },
      }),
    );
    expect(said).toEqual([`failed: ${reason}`]);
  });

  it('takes jobs again when it works again, which is told once', () => {
    const { db, journal, said, clock, states } = aJournal();
    db.exec(fault.on);
    const big = aStoredJob(journal, { prompt: 'x'.repeat(50_000) });
    for (let n = 0; n < 3; n++) {
      expect(() => journal.accepted(big)).toThrow();
      clock.nowMs += 500;
    }
    db.exec(fault.off);
    journal.accepted(big);
    expect(said).toEqual([`failed: ${reason}`, 'works']);
    expect(states()).toEqual({ 'job-1': 'queued' });
  });
});

describe('a step that could not be written', () => {
  it('ends no job, and is written with the next step of any', () => {
    const { db, journal, said, clock, states } = aJournal();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => aStoredJob(journal, { id }));
    if (a === undefined || b === undefined || c === undefined) throw new Error('There are three.');
    for (const job of [a, b, c]) journal.accepted(job);
    db.exec(readOnly.on);
    for (const job of [a, b]) {
      job.assign({ hive: 'hive-1' });
      journal.assigned(job);
      job.append({ type: 'token', index: 0, text: 'x' });
    }
    journal.ended(a, completed);
    journal.forgotten(c.id);
    expect(states()).toEqual({ a: 'queued', b: 'queued', c: 'queued' });
    db.exec(readOnly.off);
    clock.nowMs += 499;
    journal.assigned(b); // too early to try again
    expect(states()).toEqual({ a: 'queued', b: 'queued', c: 'queued' });
    clock.nowMs += 1;
    journal.assigned(b);
    expect(states()).toEqual({ a: 'completed', b: 'running' });
    expect(said).toEqual(['failed: attempt to write a readonly database', 'works']);
  });

  it('is written as it is then: the end of a job is not undone by what came before it', () => {
    const { db, journal, clock, states } = aJournal();
    const job = aStoredJob(journal);
    journal.accepted(job);
    db.exec(readOnly.on);
    journal.ended(job, completed);
    journal.reserved(job);
    db.exec(readOnly.off);
    clock.nowMs += 500;
    journal.reserved(job);
    expect(states()).toEqual({ 'job-1': 'completed' });
  });

  it('is tried a last time when the queen ends', () => {
    const { db, journal, states } = aJournal();
    const job = aStoredJob(journal);
    journal.accepted(job);
    db.exec(readOnly.on);
    journal.ended(job, completed);
    db.exec(readOnly.off);
    journal[Symbol.dispose]();
    expect(states()).toEqual({ 'job-1': 'completed' });
  });

  it('of many costs few attempts while the disk fails', () => {
    const { db, journal, clock } = aJournal();
    const jobs = Array.from({ length: 2_000 }, (_, n) => aStoredJob(journal, { id: `job-${n}` }));
    for (const job of jobs) journal.accepted(job);
    db.exec(readOnly.on);
    const startedMs = performance.now();
    for (const job of jobs) {
      clock.nowMs += 1;
      journal.ended(job, completed);
    }
    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});

it('a job that comes again under the id of one that could not be forgotten is the one that is kept', () => {
  const { db, journal, clock, states } = aJournal();
  const job = aStoredJob(journal);
  journal.accepted(job);
  journal.ended(job, completed);
  db.exec(readOnly.on);
  journal.forgotten(job.id);
  db.exec(readOnly.off);
  clock.nowMs += 500;
  journal.accepted(aStoredJob(journal));
  expect(states()).toEqual({ 'job-1': 'queued' });
});

it('a file that another program has locked refuses jobs in bounded time, and takes them once it is free', async () => {
  using folder = aFolder();
  using life = openStore(folder.path);
  const intruder = new DatabaseSync(folder.db);
  intruder.exec('BEGIN IMMEDIATE');
  const startedMs = performance.now();
  expect(() => life.journal.accepted(aStoredJob(life.journal))).toThrow('database is locked');
  for (let n = 0; n < 100; n++)
    expect(() => life.journal.accepted(aStoredJob(life.journal))).toThrow();
  expect(performance.now() - startedMs).toBeLessThan(400);
  intruder.exec('ROLLBACK');
  intruder.close();
  await expect.poll(() => life.journal.accepted(aStoredJob(life.journal))).toBeUndefined();
  expect(life.said.map(({ level = 'info' }) => level)).toEqual(['error', 'info']);
});
