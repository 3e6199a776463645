/** `hornet up` as a user has it: a stack that answers, what it tells, and an end after which nothing is left. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeCensus } from '../harness/index.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

function up(...flags: string[]) {
  const hornet = join(import.meta.dirname, 'hornet.cjs');
  const parameters = [hornet, 'up', '--fake', '--reports', folder, ...flags];
  return execa(process.execPath, parameters, { reject: false, cwd: folder, timeout: 60_000 });
}

async function untilSaid(hornet: ReturnType<typeof up>, pattern: RegExp): Promise<string> {
  let said = '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  hornet.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (pattern.test(said)) resolve(said);
  });
  hornet.stdout.once('end', () => reject(new Error(`It ended before that: ${said}`)));
  return await promise;
}

it('starts a stack that answers, and leaves nothing behind', { timeout: 60_000 }, async () => {
  const hornet = up('--hives', '2', '--workers', '3', '--port', '0');
  const said = await untilSaid(hornet, /Ctrl\+C stops everything/);
  expect(said).toMatch(/worker-3 +ready/);
  const queenUrl = /queen +(http:\S+)/.exec(said.slice(said.indexOf('The stack is up')))?.[1];
  const body = /-d '(.*)'/.exec(said)?.[1] ?? '';
  const answer = await fetch(`${queenUrl}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await answer.text();
  expect(text).toContain('clover');
  expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  hornet.kill('SIGINT');
  const { exitCode, stdout } = await hornet;
  expect(exitCode).toBe(0);
  expect(stdout).toContain('2 of 2 hives stopped');
  const runId = /logs +\S+\/(\d{8}T\d{6}-\w+)/.exec(said)?.[1] ?? '';
  const census = takeCensus({ runId });
  expect(census.available ? census.processes : []).toEqual([]);
});

it.each([
  [['--model', 'nowhere.gguf'], 'There is no model file nowhere.gguf.'],
  [['--workers', '0'], 'It must be a whole number from 1 to 256.'],
])('refuses %j with a sentence and 2', async (flags, sentence) => {
  const { exitCode, stderr } = await up(...flags);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(sentence);
});

it('says so when its port is taken', { timeout: 60_000 }, async () => {
  const first = up('--port', '0');
  const said = await untilSaid(first, /Ctrl\+C stops everything/);
  const port = /queen +http:\S+:(\d+)/.exec(said.slice(said.indexOf('The stack is up')))?.[1] ?? '';
  const { exitCode, stderr } = await up('--port', port);
  first.kill('SIGINT');
  await first;
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain('address already in use');
});
