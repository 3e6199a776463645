/** The commands of `hornet proxy`, against a server that it serves. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runHornet } from './main.ts';

let server: ChildProcess;
let url: string;

beforeAll(async () => {
  const launcher = join(import.meta.dirname, 'hornet.cjs');
  server = spawn(process.execPath, [launcher, 'proxy', '-port', '0', '-seed=7']);
  const [line] = server.stdout === null ? [] : await once(server.stdout, 'data');
  url = JSON.parse(String(line)).url;
  vi.stubEnv('TOXIPROXY_URL', url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  await exited;
});

/** In this process, since starting one for each would take longer than the tests. */
async function hornet(...words: string[]) {
  const said = { stdout: '', stderr: '' };
  const hear = (stream: 'stdout' | 'stderr') =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    });
  const ears = [hear('stdout'), hear('stderr')];
  try {
    await runHornet(['proxy', ...words], '0.0.0');
    return { ...said, exitCode: process.exitCode ?? 0 };
  } finally {
    for (const ear of ears) ear.mockRestore();
    process.exitCode = 0;
  }
}

it('makes, lists, changes and removes proxies and toxics', async () => {
  expect(await hornet('list')).toMatchObject({ exitCode: 0, stdout: 'no proxies\n' });
  const made = await hornet('create', '-l', '127.0.0.1:0', '-u', '127.0.0.1:1', 'a b');
  expect(made.stdout).toMatch(/^Created proxy a b: 127\.0\.0\.1:\d+ → 127\.0\.0\.1:1\n$/);
  const add = ['toxic', 'add', '-t', 'latency', '-n', 'slow', '-a', 'latency=5', '-a', 'jitter=2'];
  expect((await hornet(...add, '--lease-ms', '60000', 'a b')).stdout).toBe(
    'Added downstream latency toxic slow to proxy a b\n',
  );
  await hornet('toxic', 'update', '-n', 'slow', '-a', 'jitter=3', '--toxicity', '0.5', 'a b');
  expect((await hornet('toggle', 'a b')).stdout).toBe('Proxy a b is now disabled\n');
  const { stdout } = await hornet('inspect', 'a b');
  expect(stdout).toMatch(/^a b: .*, disabled\n/);
  expect(stdout).toMatch(
    /\nslow +latency +downstream +0\.5 +latency=5 jitter=3 \(lease 60000 ms\)\n$/,
  );
  expect((await hornet('ls')).stdout).toMatch(
    /^Name +Listen +.*\na b +127\.0\.0\.1:\d+ .* disabled +1\n$/,
  );
  await hornet('toxic', 'remove', '-n', 'slow', 'a b');
  expect((await hornet('inspect', 'a b')).stdout).toContain('no toxics\n');
  expect((await hornet('delete', 'a b')).stdout).toBe('Deleted proxy a b\n');
});

it('finds the server by --host, before or after the command, too', async () => {
  expect((await hornet('--host', url, 'list')).exitCode).toBe(0);
  const { exitCode, stderr } = await hornet('list', '--host', 'http://127.0.0.1:1');
  expect(exitCode).toBe(4);
  expect(stderr).toContain('PROXY_UNREACHABLE');
});

it('hands on why a server refuses', async () => {
  const { exitCode, stderr } = await hornet('inspect', 'nobody');
  expect(exitCode).toBe(4);
  expect(stderr).toContain('proxy not found');
});

describe('refuses with 2', () => {
  it.each([
    [['create', 'p']],
    [['toxic', 'add', 'p']],
    [['toxic', 'add', '-t', 'latency', '-u', '-d', 'p']],
    [['toxic', 'add', '-t', 'latency', '-a', 'latency', 'p']],
    [['toxic', 'add', '-t', 'latency', '--toxicity', '2', 'p']],
    [['toxic', 'add', '-t', 'latency', '--lease-ms', '1.5', 'p']],
    [['inspect', 'p', 'q']],
  ])('%j', async (words) => {
    const { exitCode, stderr } = await hornet(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: /);
  });
});

it('explains itself with examples', async () => {
  const { exitCode, stdout } = await hornet('toxic', 'add', '--help');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('hornet proxy toxic add -t latency -n slow');
});
