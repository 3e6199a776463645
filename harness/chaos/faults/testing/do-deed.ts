/** What a service under test does when it is asked to, since some faults are felt only by one who does it: what came of it, and when. */
import { spawnSync } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';

export interface DoneDeed {
  /** Of the error; null where it succeeded. */
  readonly code: string | null;
  readonly tookMs: number;
}

const deeds: Record<string, (path: string) => unknown> = {
  append: (path) => appendFile(path, 'x'.repeat(100_000)),
  create: (path) => writeFile(path, 'x', { flag: 'wx' }),
  fork: () => {
    const { error } = spawnSync('true');
    if (error !== undefined) throw error;
  },
  // By native code.
  database: (path) => {
    using database = new DatabaseSync(path);
    database.exec('create table if not exists kept (text); begin');
    for (let row = 0; row < 1_000; row += 1)
      database.exec(`insert into kept values ('${'x'.repeat(100)}')`);
    database.exec('commit');
  },
};

export async function doDeed(name: string, path: string): Promise<DoneDeed> {
  const startMs = performance.now();
  try {
    await deeds[name]?.(path);
    return { code: name in deeds ? null : 'unknown', tookMs: performance.now() - startMs };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException; // what Node throws
    return { code, tookMs: performance.now() - startMs };
  }
}
