// What one life of the queen has written down, the next one finds; and what she cannot work with, she refuses.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { StoreError } from './index.ts';
import { aFolder, aStoredJob, completed, openStore } from './testing/test-store.ts';

function editFile(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

describe('[INF-39] a job that was accepted', () => {
  it('and waited is found waiting, with all that was asked', () => {
    using folder = aFolder();
    {
      using life = openStore(folder.path);
      const job = aStoredJob(life.journal, { prompt: 'grüße 🐝', stop: ['a', 'b'], seed: 7 });
      life.journal.accepted(job);
    }
    using life = openStore(folder.path);
    expect(life.restored).toMatchObject([
      {
        kind: 'queued',
        spec: {
          id: 'job-1',
          correlationId: 'order-7',
          operation: { model: 'tiny', prompt: 'grüße 🐝', stop: ['a', 'b'], seed: 7 },
          attempts: 0,
        },
      },
    ]);
  });

  it('and ran is found where it ran, and whether it had spoken', () => {
    using folder = aFolder();
    {
      using life = openStore(folder.path);
      for (const id of ['silent', 'speaking']) {
        const job = aStoredJob(life.journal, { id });
        life.journal.accepted(job);
        job.assign({ hive: 'hive-2', worker: 'worker-3' });
        life.journal.assigned(job);
        if (id === 'speaking') job.append({ type: 'token', index: 0, text: 'a' });
      }
    }
    using life = openStore(folder.path);
    const place = { hive: 'hive-2', worker: 'worker-3' };
    expect(life.restored).toMatchObject([
      { kind: 'running', place, hasSpoken: false, spec: { id: 'silent', place, attempts: 1 } },
      { kind: 'running', place, hasSpoken: true, spec: { id: 'speaking' } },
    ]);
  });

  it('and ended is found with what it said and how it ended, until it is forgotten', () => {
    using folder = aFolder();
    {
      using life = openStore(folder.path);
      for (const id of ['kept', 'forgotten']) {
        const job = aStoredJob(life.journal, { id });
        life.journal.accepted(job);
        for (const [index, text] of ['a', ' b'].entries())
          job.append({ type: 'token', index, text });
        life.journal.ended(job, completed);
      }
      life.journal.forgotten('forgotten');
    }
    using life = openStore(folder.path);
    expect(life.restored).toMatchObject([
      { kind: 'ended', spec: { id: 'kept' }, texts: ['a', ' b'], end: completed },
    ]);
  });

  it('and ended longer ago than records are kept is found no more', () => {
    using folder = aFolder();
    {
      using life = openStore(folder.path);
      const job = aStoredJob(life.journal);
      life.journal.accepted(job);
      life.journal.ended(job, completed);
    }
    editFile(folder.db, 'UPDATE jobs SET ended_at_ms = ended_at_ms - 5000');
    {
      using life = openStore(folder.path, 60_000);
      expect(life.restored).toHaveLength(1);
    }
    using life = openStore(folder.path, 4_000);
    expect(life.restored).toEqual([]);
  });

  it('gives out no event id twice, however many lives it has', () => {
    using folder = aFolder();
    const ceilings: number[] = [];
    {
      using life = openStore(folder.path);
      const job = aStoredJob(life.journal);
      life.journal.accepted(job);
      for (let index = 0; index < 1_001; index++) job.append({ type: 'token', index, text: 'a' });
    }
    for (let lives = 0; lives < 3; lives++) {
      using life = openStore(folder.path);
      ceilings.push(life.restored[0]?.spec.lastEventId ?? 0);
    }
    expect(ceilings).toEqual([2_000, 3_000, 4_000]);
  });
});

describe('[INF-27] the time that a job has left after a restart', () => {
  const leftAfter = (assign: boolean, passedMs: number): number => {
    using folder = aFolder();
    {
      using life = openStore(folder.path);
      const job = aStoredJob(life.journal, { budgetMs: 30_000 });
      life.journal.accepted(job);
      if (assign) {
        job.assign({ hive: 'hive-1' });
        life.journal.assigned(job);
      }
    }
    editFile(folder.db, `UPDATE jobs SET budget_end_ms = budget_end_ms - ${passedMs}`);
    using life = openStore(folder.path);
    const deadline = life.restored[0]?.spec.deadline;
    expect(deadline?.totalMs).toBe(30_000);
    return deadline?.remainingMs() ?? 0;
  };

  it.each([
    ['waited', false, 10_000, 20_000],
    ['waited', false, 40_000, 1],
    ['ran', true, 10_000, 20_000],
    ['ran', true, 40_000, 1_000],
    ['ran, and the clock was set back', true, -3_600_000, 30_000],
  ])('when it %s (%s), and %i ms have passed', (_, assign, passedMs, leftMs) => {
    const left = leftAfter(assign, passedMs);
    expect(left).toBeLessThanOrEqual(leftMs);
    expect(left).toBeGreaterThan(leftMs - 2_000 > 0 ? leftMs - 2_000 : 0);
  });
});

describe('the file of jobs', () => {
  it('can be read by its owner alone', () => {
    using folder = aFolder();
    const path = join(folder.path, 'made', 'by-the-queen');
    using life = openStore(path);
    life.journal.accepted(aStoredJob(life.journal));
    expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const name of ['queen.db', 'queen.db-wal'])
      expect(statSync(join(path, name)).mode & 0o077).toBe(0);
  });

  it('is refused to a second queen, as long as the first has it', () => {
    using folder = aFolder();
    {
      using _first = openStore(folder.path);
      expect(() => openStore(folder.path)).toThrow(
        expect.objectContaining({
          fault: 'in_use',
          message: expect.stringMatching(
            /^Another queen uses the state folder .+ Stop it, or give/,
          ),
        }),
      );
    }
    using second = openStore(folder.path);
    expect(second.restored).toEqual([]);
  });

  it.each([
    ['of a later version', 'PRAGMA user_version = 99'],
    ['of another program', 'CREATE TABLE bees (name TEXT)'],
  ])('that is %s is refused, and left as it is', (_, sql) => {
    using folder = aFolder();
    editFile(folder.db, sql);
    const before = readFileSync(folder.db);
    expect(() => openStore(folder.path)).toThrow(
      expect.objectContaining({
        fault: 'foreign',
        message: expect.stringContaining('queen.db has version'),
      }),
    );
    expect(readFileSync(folder.db)).toEqual(before);
    expect(() => openStore(folder.path)).toThrow(StoreError); // the lock was given back
  });

  it('that cannot be made is refused', () => {
    using folder = aFolder();
    writeFileSync(join(folder.path, 'file'), '');
    expect(() => openStore(join(folder.path, 'file', 'below'))).toThrow(
      expect.objectContaining({ fault: 'unusable' }),
    );
    mkdirSync(folder.db);
    expect(() => openStore(folder.path)).toThrow(expect.objectContaining({ fault: 'unusable' }));
  });

  it.each<[string, (path: string) => void]>([
    ['no database', (path) => writeFileSync(path, 'bees '.repeat(2_000))],
    [
      'a database with a hole in it',
      (path) => {
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.fill(0x5a, 4_096, 4_096 + 600));
      },
    ],
    ['cut off', (path) => writeFileSync(path, readFileSync(path).subarray(0, 5_000))],
  ])('that is %s is moved aside, told of, and begun anew', (_, damage) => {
    using folder = aFolder();
    {
      using life = openStore(folder.path);
      for (let n = 0; n < 50; n++)
        life.journal.accepted(aStoredJob(life.journal, { id: `job-${n}` }));
    }
    damage(folder.db);
    const damaged = readFileSync(folder.db);
    {
      using life = openStore(folder.path);
      expect(life.restored).toEqual([]);
      expect(life.said).toMatchObject([
        { level: 'error', human: expect.stringMatching(/damaged .+ moved to queen\.db\.corrupt-/) },
      ]);
      life.journal.accepted(aStoredJob(life.journal));
    }
    const aside = readdirSync(folder.path).filter((name) => name.startsWith('queen.db.corrupt-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(folder.path, aside[0] ?? ''))).toEqual(damaged);
    using life = openStore(folder.path);
    expect(life.restored).toHaveLength(1);
    expect(life.said).toEqual([]);
  });

  it('with one row that says nothing loses that job alone, and says so', () => {
    using folder = aFolder();
    {
      using life = openStore(folder.path);
      for (const id of ['job-1', 'job-2', 'job-3'])
        life.journal.accepted(aStoredJob(life.journal, { id }));
    }
    editFile(folder.db, `UPDATE jobs SET operation = '{"operation":"dance"}' WHERE id = 'job-2'`);
    {
      using life = openStore(folder.path);
      expect(life.restored.map(({ spec }) => spec.id)).toEqual(['job-1', 'job-3']);
      expect(life.said).toMatchObject([{ target: 'job-2', level: 'error' }]);
    }
    using life = openStore(folder.path);
    expect(life.said).toEqual([]);
  });

  it('takes its log back while nothing is written', async () => {
    using folder = aFolder();
    using life = openStore(folder.path);
    const empty = statSync(folder.db).size;
    for (let n = 0; n < 50; n++)
      life.journal.accepted(
        aStoredJob(life.journal, { id: `job-${n}`, prompt: 'x'.repeat(1_000) }),
      );
    expect(statSync(folder.db).size).toBe(empty);
    await vi.waitFor(() => expect(statSync(folder.db).size).toBeGreaterThan(empty), 10_000);
  });

  it('is closed with its store: nothing but the file and its lock is left', () => {
    using folder = aFolder();
    const life = openStore(folder.path);
    life.journal.accepted(aStoredJob(life.journal));
    life[Symbol.dispose]();
    life[Symbol.dispose]();
    expect(readdirSync(folder.path).sort()).toEqual(['queen.db', 'queen.lock']);
    expect(() => life.journal.accepted(aStoredJob(life.journal))).toThrow('the queen is stopping');
    life.journal.forgotten('job-1');
    expect(existsSync(folder.db)).toBe(true);
  });
});
