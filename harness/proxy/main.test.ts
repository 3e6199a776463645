/** The program: its flags, its ready line and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(...flags: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...flags]);
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
