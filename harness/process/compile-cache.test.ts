import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { startProcess } from './spawn.ts';

afterEach(() => vi.unstubAllEnvs());

async function cacheOf(env: Record<string, string> = {}): Promise<string> {
  await using scope = new Scope({ name: 'test' });
  const logFolder = await mkdtemp(join(tmpdir(), 'compile-cache-'));
  scope.defer('folder', () => rm(logFolder, { recursive: true, force: true }));
  const program = 'process.stdout.write(String(process.env.NODE_COMPILE_CACHE) + "\\n")';
  const command = [process.execPath, '--eval', program] as const;
  const task = await startProcess(scope, { name: 'task', command, logFolder, env });
  await task.exited;
  return task.lines('stdout').join();
}

it('a program shares the compile cache of its user with all runs', async () => {
  vi.stubEnv('NODE_COMPILE_CACHE', undefined);
  expect(await cacheOf()).toBe(join(homedir(), '.cache', 'hornet', 'compiled'));
});

it('a compile cache that the user or the program has chosen is kept, as is the wish to have none', async () => {
  vi.stubEnv('NODE_COMPILE_CACHE', undefined);
  expect(await cacheOf({ NODE_COMPILE_CACHE: '/own' })).toBe('/own');
  vi.stubEnv('NODE_COMPILE_CACHE', '/chosen');
  expect(await cacheOf()).toBe('/chosen');
  vi.stubEnv('NODE_COMPILE_CACHE', undefined);
  vi.stubEnv('NODE_DISABLE_COMPILE_CACHE', '1');
  expect(await cacheOf()).toBe('undefined');
});
