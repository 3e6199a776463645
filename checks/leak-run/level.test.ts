import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { type Fate, fates, planJob } from './job-mix.ts';
import { type Level, type Quantity, risen, slack } from './level.ts';
import { storedRowsIn } from './stored-rows.ts';

const level: Level = { heapBytes: 5e7, files: 30, sockets: 9, timers: 7, jobs: 0, rows: 3 };

describe('a level', () => {
  it('is back where nothing is above it by more than the slack', () => {
    expect(risen(level, level)).toEqual([]);
    const higher = Object.entries(level).map(([key, value]) => [
      key,
      value + slack[key as Quantity],
    ]);
    expect(risen(level, Object.fromEntries(higher))).toEqual([]);
  });

  it.each(Object.keys(slack) as Quantity[])('has risen in %s', (quantity) => {
    const after = { ...level, [quantity]: (level[quantity] ?? 0) + slack[quantity] + 1 };
    expect(risen(level, after)).toEqual([quantity]);
  });

  it('has risen where there was no database before', () => {
    expect(risen({ ...level, rows: undefined }, level)).toEqual(['rows']);
  });
});

it('rows are counted over all tables of all databases below a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rows-'));
  try {
    expect(storedRowsIn(folder)).toBeUndefined();
    const database = new DatabaseSync(join(folder, 'some.db'));
    database.exec(
      'create table a (x); create table b (x); insert into a values (1), (2); insert into b values (3)',
    );
    expect(storedRowsIn(folder)).toBe(3);
    database.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('of all jobs a third is cancelled, a tenth fails, and the seed says which', () => {
  const planned = Array.from({ length: 10_000 }, (_, n) => planJob('seed', n, 12));
  const part = (...of: Fate[]) => planned.filter(({ fate }) => of.includes(fate)).length / 10_000;
  expect(part('cancelled')).toBeCloseTo(1 / 3, 1);
  expect(part('unknown model', 'too late', 'failing worker')).toBeCloseTo(0.1, 1);
  expect(part(...fates)).toBe(1);
  expect(planJob('seed', 77, 12)).toEqual(planned[77]);
  expect(planned.every(({ atToken }) => atToken >= 0 && atToken <= 10)).toBe(true);
});
