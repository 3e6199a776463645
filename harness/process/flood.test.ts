/** A program that prints without end costs time and disk, and neither memory nor the ready line. */
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import { Scope } from '../kernel/scope.ts';
import { type ProcessSpec, type RunningProcess, startProcess } from './spawn.ts';

let scope: Scope;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hornet-flood-'));
  scope = new Scope({ name: 'flood' });
});

afterEach(async () => {
  await scope.close();
  rmSync(folder, { recursive: true });
});

const drip = 'drip '.repeat(20);

it('[INFRA-10] 200 MB, fast: memory stays bounded, the log has every byte, and stop is heard', async () => {
  const before = process.memoryUsage().rss;
  let peak = before;
  const watching = new AbortController();
  const watched = watchMemory(watching.signal, (rss) => {
    peak = Math.max(peak, rss);
  });
  const running = await startProcess(scope, flood('200'));
  await said(running, 'that was all');
  const exit = await running.stop();
  watching.abort();
  await watched;
  expect((peak - before) / 1e6).toBeLessThan(120);
  expect(exit.cause).toBe('stopped');
  expect(running.lines('stdout')).toHaveLength(200);
  expect(running.lines('stdout')[0]).toBe(drip);
  expect(statSync(running.stdoutFile).size).toBe(200e6 + '{"ready":true}\n'.length);
});

it('a ready line behind a flood is found, and a flood does not outlive its stop', async () => {
  const behind = await startProcess(scope, { ...flood('20', 'after'), name: 'behind' });
  expect(behind.readyLine).toEqual({ ready: true });
  const endless = await startProcess(scope, { ...flood('1000000'), name: 'endless' });
  await expect.poll(() => statSync(endless.stdoutFile).size).toBeGreaterThan(1e6);
  expect(await endless.stop()).toMatchObject({ signal: 'SIGTERM', cause: 'stopped' });
  const { size } = statSync(endless.stdoutFile);
  const end = createReadStream(endless.stdoutFile, { start: size - 10 });
  expect((await end.toArray()).join('')).toMatch(/^[drip \n]+$/);
});

function flood(megabytes: string, when = 'before'): ProcessSpec {
  const path = join(import.meta.dirname, 'fixtures', 'flood.ts');
  return {
    name: 'flood',
    command: [process.execPath, path, megabytes, when],
    logFolder: folder,
    ready: { kind: 'ready-line' },
  };
}

async function said(running: RunningProcess, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  running.onText((stream, heard) => {
    if (stream === 'stderr' && heard.includes(text)) resolve();
  });
  if (running.lines('stderr').some((line) => line.includes(text))) resolve();
  await promise;
}

async function watchMemory(signal: AbortSignal, tell: (rss: number) => void): Promise<void> {
  while (!signal.aborted) {
    tell(process.memoryUsage().rss);
    // Ends with the abort, which is no failure here.
    await systemClock.sleep(20, signal).catch(() => {});
  }
}
