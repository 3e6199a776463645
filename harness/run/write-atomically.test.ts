import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeLatestRun } from './latest-run.ts';
import { writeAtomically } from './write-atomically.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-write-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('leaves the old file, and nothing else, when the new one cannot be completed', async () => {
  const file = join(folder, 'report.html');
  await writeFile(file, 'old');
  async function* broken() {
    yield 'half of the new';
    throw new Error('renderer broke');
  }
  await expect(writeAtomically(file, broken())).rejects.toThrow('renderer broke');
  expect(await readdir(folder)).toEqual(['report.html']);
  expect(await readFile(file, 'utf8')).toBe('old');
});

it('points to the latest run in a form that names its version', async () => {
  await writeLatestRun(folder, { id: '20300101T000000-abcd', folder: 'reports/out/x' });
  expect(JSON.parse(await readFile(join(folder, 'latest.json'), 'utf8'))).toEqual({
    version: 1,
    run: '20300101T000000-abcd',
    folder: 'reports/out/x',
  });
});
