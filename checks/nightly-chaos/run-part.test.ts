/** Parts of a night that are small programs: what their end means, what is kept of them, and that none outlives its time. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Part } from './parts.ts';
import { runPart } from './run-part.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-part-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function run(
  program: string,
  changes: Partial<Part> = {},
  signal = new AbortController().signal,
) {
  const file = join(folder, 'part.js');
  await writeFile(file, program);
  const part = { name: 'part', title: 'what it shows', command: [file], limitMinutes: 1 } as const;
  return await runPart({ ...part, ...changes }, join(folder, 'part.log'), signal);
}

it.each([
  [0, 'held'],
  [1, 'violated'],
  [3, 'inconclusive'],
  [4, 'harness error'],
  [2, 'harness error'],
  [130, 'interrupted'],
])('one that ends with %i is %s, and its last line is told', async (exitCode, outcome) => {
  const program = `console.log('first'); console.error('last'); process.exitCode = ${exitCode}`;
  const result = await run(program);
  expect(result).toMatchObject({ outcome, exitCode, lastLine: 'last' });
  expect(await readFile(result.logFile, 'utf8')).toBe('first\nlast\n');
});

it('one that is killed is an error of the harness', async () => {
  expect(await run('process.kill(process.pid, "SIGKILL")')).toMatchObject({
    outcome: 'harness error',
  });
});

it('one that hangs is ended, and it is said so', async () => {
  const hanging = 'setInterval(() => {}, 1000); console.log("here")';
  const { outcome, lastLine } = await run(hanging, { limitMinutes: 0.02 });
  expect(outcome).toBe('harness error');
  expect(lastLine).toContain('longer than 0.02 minutes');
});

it('one is interrupted when the night is', async () => {
  const stop = new AbortController();
  const hanging = 'console.log("here"); setInterval(() => {}, 1000)';
  const running = run(hanging, {}, stop.signal);
  const file = join(folder, 'part.log');
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('here');
  stop.abort();
  expect(await running).toMatchObject({ outcome: 'interrupted', lastLine: 'here' });
});
