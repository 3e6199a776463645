/** The command as a user runs it; what it finds differs from machine to machine, how it says that does not. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaNode } from 'execa';
import { expect, it } from 'vitest';
import type { Layer } from './doctor/diagnose.ts';
import { diagnosisLines } from './doctor/diagnosis-lines.ts';

const launcher = join(import.meta.dirname, 'hornet.cjs');

function doctor(parameters: string[], env: Record<string, string> = {}) {
  return execaNode(launcher, ['doctor', ...parameters], { env, reject: false });
}

it('[INFRA-10] tells which layers there are, with what to do for those that are not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hornet-doctor-'));
  const { exitCode, stdout } = await doctor(['--json'], { TMPDIR: folder, TOXIPROXY_URL: '' });
  const { version, isReady, layers, capabilities } = JSON.parse(stdout);
  expect({ exitCode, version, isReady }).toEqual({ exitCode: 0, version: 1, isReady: true });
  expect(layers.map(({ name }: Layer) => name)).toEqual([
    'environment mark',
    'process groups',
    'guardian',
    'PID namespace',
    'network namespace',
    'containers',
  ]);
  for (const { state, detail, advice, name } of [...layers, ...capabilities]) {
    expect([name, state]).toEqual([name, expect.stringMatching(/^(un)?available$/)]);
    expect([name, typeof detail]).toEqual([name, 'string']);
    expect([name, typeof advice]).toEqual([name, state === 'available' ? 'undefined' : 'string']);
  }
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

it('names a Toxiproxy that is not there', async () => {
  const { exitCode, stdout } = await doctor([], { TOXIPROXY_URL: 'http://127.0.0.1:1' });
  expect(stdout).toContain(
    'No run is possible here: Toxiproxy: TOXIPROXY_URL is http://127.0.0.1:1',
  );
  expect(exitCode).toBe(4);
});

it('names a Toxiproxy that is another program, even one that says nothing', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  // A server on a TCP port has an address with a port.
  const { port } = server.address() as { port: number };
  const { exitCode, stdout } = await doctor([], { TOXIPROXY_URL: `http://127.0.0.1:${port}` });
  server.close();
  expect(stdout).toContain('No run is possible here: Toxiproxy');
  expect(exitCode).toBe(4);
});

it('names a folder for temporary files that is not there, and makes none', async () => {
  const { exitCode, stdout } = await doctor([], { TMPDIR: '/nowhere/at/all' });
  expect(stdout).toContain('temporary folder: ENOENT');
  expect(stdout).toContain('Set TMPDIR to a folder that you may write to');
  expect(exitCode).toBe(4);
});

it('shows two tables that people can read', () => {
  const layer = {
    name: 'guardian',
    state: 'available',
    detail: 'cleans up in 9 ms',
    catches: 'the rest',
  } as const;
  const advice = 'Install it.';
  const lacking = { name: 'Chromium', state: 'unavailable', detail: 'None.', advice } as const;
  const lines = diagnosisLines({
    version: 1,
    isReady: true,
    layers: [layer],
    capabilities: [lacking],
  });
  expect(lines).toEqual([
    'How a run is sure to leave nothing behind; each layer catches what those above miss',
    '  ✓ guardian  cleans up in 9 ms (catches the rest)',
    '',
    'What this machine offers',
    '  – Chromium  None.',
    '              → Install it.',
    '',
    'Runs are possible here.',
  ]);
});
