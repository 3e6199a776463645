/** The program: its flags, its ready line and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(...flags: string[]) {
  return startWith({}, ...flags);
}

function startWith(variables: Record<string, string>, ...flags: string[]) {
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...flags], { env });
  children.push(child);
  return child;
}

async function startReady(...flags: string[]) {
  const child = start(...flags);
  const [line] = await once(child.stdout, 'data');
  const ready = JSON.parse(String(line));
  return { child, ready };
}

test('prints one ready line, logs JSON on stderr, ends on SIGTERM with 0', async () => {
  const { child, ready } = await startReady();
  expect(ready).toEqual({
    ready: true,
    program: 'proxy',
    pid: child.pid,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/),
  });
  expect((await fetch(`${ready.url}/version`)).status).toBe(200);
  const [rest, logs] = [text(child.stdout), text(child.stderr)];
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await rest).toBe('');
  const messages = (await logs)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
  expect(messages).toEqual(['listening', 'stopping']);
});

test('ends on SIGINT with 0, open connections and proxies or not', async () => {
  const { child, ready } = await startReady();
  const body = JSON.stringify({ name: 'p', upstream: '127.0.0.1:1', listen: '127.0.0.1:0' });
  const made = await fetch(`${ready.url}/proxies`, { method: 'POST', body });
  expect(made.status).toBe(201);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('ends when stdin closes only if told to', async () => {
  const [tied, free] = await Promise.all([startReady('--exit-with-parent'), startReady()]);
  free.child.stdin.end();
  tied.child.stdin.end();
  expect(await once(tied.child, 'exit')).toEqual([0, null]);
  expect((await fetch(`${free.ready.url}/version`)).status).toBe(200);
});

test('listens where it is told, and fails with 1 when that is taken', async () => {
  const { ready } = await startReady();
  const { port } = new URL(ready.url);
  const second = start('--exit-with-parent', '--port', port);
  const logs = text(second.stderr);
  expect(await once(second, 'exit')).toEqual([1, null]);
  expect(await logs).toContain('EADDRINUSE');
});

test.each([
  ['--port', 'x'],
  ['--port', '70000'],
  ['--bogus'],
  ['surplus'],
])('refuses %s %s with 2', async (...flags) => {
  const child = start(...flags);
  const complaint = text(child.stderr);
  expect(await once(child, 'exit')).toEqual([2, null]);
  expect(await complaint).toMatch(/^error: /);
});

test('explains itself', async () => {
  const child = start('--help');
  const help = text(child.stdout);
  expect(await once(child, 'exit')).toEqual([0, null]);
  for (const flag of ['--host', '--port', '--seed', '--exit-with-parent']) {
    expect(await help).toContain(flag);
  }
});

test('takes flags with one dash and proxies of a file, as Toxiproxy does', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'proxy-config-'));
  const config = join(folder.path, 'proxies.json');
  await writeFile(config, '[{"name":"filed","upstream":"127.0.0.1:1","listen":"127.0.0.1:0"}]');
  const { ready } = await startReady(
    '-host=127.0.0.1',
    '-port',
    '0',
    '-seed',
    '7',
    '-config',
    config,
  );
  const proxies = await (await fetch(`${ready.url}/proxies`)).json();
  expect(proxies).toMatchObject({ filed: { upstream: '127.0.0.1:1', enabled: true } });
  expect(await (await fetch(`${ready.url}/hornet/seed`)).json()).toEqual({ seed: '7' });
});

test.each([
  ['is not there', undefined, 'ENOENT'],
  ['is no JSON', 'name: p', 'bad request body'],
  ['lacks something', '[{"name":"p"}]', 'missing required field: upstream at proxy 1'],
])('serves without the file when that %s, and says why', async (_what, content, reason) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'proxy-config-'));
  const config = join(folder.path, 'proxies.json');
  if (content !== undefined) await writeFile(config, content);
  const { child, ready } = await startReady('--config', config);
  const logs = text(child.stderr);
  expect(await (await fetch(`${ready.url}/proxies`)).json()).toEqual({});
  child.kill('SIGTERM');
  expect(await logs).toContain(reason);
});

test.each([
  ['error', []],
  ['DISABLED', []],
  ['debug', ['listening', 'api', 'stopping']],
  ['loud', ['unknown LOG_LEVEL', 'listening', 'stopping']],
])('logs as much as LOG_LEVEL=%s says', async (level, expected) => {
  const child = startWith({ LOG_LEVEL: level });
  const logs = text(child.stderr);
  const [line] = await once(child.stdout, 'data');
  await fetch(`${JSON.parse(String(line)).url}/version`);
  child.kill('SIGTERM');
  await once(child, 'exit');
  const lines = (await logs).split('\n').filter((entry) => entry !== '');
  expect(lines.map((entry) => JSON.parse(entry).msg)).toEqual(expected);
});

test.each(['--version', '-version'])('says its version: %s', async (flag) => {
  const child = start(flag);
  const said = text(child.stdout);
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await said).toMatch(/^hornet proxy version 2\.12\.0\+hornet\n$/);
});

test('shows metrics of the process if asked to', async () => {
  const { ready } = await startReady('--runtime-metrics');
  const metrics = await (await fetch(`${ready.url}/metrics`)).text();
  expect(metrics).toContain('process_resident_memory_bytes ');
  expect(metrics).not.toContain('toxiproxy_');
});
