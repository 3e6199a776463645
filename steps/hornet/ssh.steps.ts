// A host that is entered over SSH: this machine, behind a server of its own keys, which can be told to misbehave.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Given } from '@cucumber/cucumber';
import {
  eventually,
  makeSshKey,
  type RunningProcess,
  startProcess,
  writeSshKey,
} from '../../harness/index.ts';
import { ownProgram } from '../../system/topology/index.ts';
import { startQueenFor, workersFile } from './hive.steps.ts';
import type { HornetWorld } from './hornet-world.ts';

/** Starts the SSH server, and a queen that has a definition of the hive there: user, key and known key of the host are right. */
Given(
  'a queen that knows how to start {string} over SSH',
  async function (this: HornetWorld, name: string) {
    await startQueenWithHost(this, name, []);
  },
);

/** The same, but the server accepts connections and says nothing at all. */
Given(
  'a queen that knows how to start {string} over SSH, on a host that never answers',
  async function (this: HornetWorld, name: string) {
    await startQueenWithHost(this, name, [{ at: 'connection', do: 'mute' }]);
  },
);

/** The same, but the server shows another key than the one that is known. */
Given(
  'a queen that knows how to start {string} over SSH, on a host with another key',
  async function (this: HornetWorld, name: string) {
    await startQueenWithHost(this, name, [{ at: 'connection', do: 'other_host_key' }]);
  },
);

async function startQueenWithHost(
  world: HornetWorld,
  name: string,
  rules: readonly object[],
): Promise<void> {
  const folder = join(world.folder, 'ssh');
  await mkdir(folder, { recursive: true });
  const key = await makeSshKey('ed25519');
  const { privateKeyPath } = await writeSshKey(key, folder);
  const authorizedKeys = join(folder, 'authorized_keys');
  await writeFile(authorizedKeys, `${key.publicKey}\n`);
  const { host, port, user, hostKey } = await startServer(world, [
    ...['--authorized-keys', authorizedKeys, '--folder', folder],
    ...['--script', JSON.stringify({ rules })],
  ]);
  const knownHosts = join(folder, 'known_hosts');
  await writeFile(knownHosts, `[${host}]:${port} ${hostKey}\n`);
  await startQueenFor(world, {
    name,
    host: {
      ssh: { host, port, user, identity_file: privateKeyPath, known_hosts: knownHosts, folder },
    },
    command: ownProgram('hive'),
    listen: '127.0.0.1:0',
    workers: await workersFile(world, name),
    flags: ['--state-folder', join(folder, 'state')],
  });
}

async function startServer(world: HornetWorld, flags: readonly string[]) {
  const server = await startProcess(world.scope, {
    name: 'ssh-server',
    command: [process.execPath, 'fakes/ssh-server/main.ts', '--listen', '127.0.0.1:0', ...flags],
    logFolder: world.logFolder,
    ready: { kind: 'ready-line' },
  });
  const { hostname, port, username } = new URL(String(server.readyLine?.['url']));
  const hostKey = await hostKeyOf(world, server);
  return { host: hostname, port: Number(port), user: username || 'hornet', hostKey };
}

/** The server tells of it in its log. */
async function hostKeyOf(world: HornetWorld, server: RunningProcess): Promise<string> {
  const found = () =>
    server
      .lines('stderr')
      .map(hostKeyIn)
      .find((key) => key !== undefined);
  const key = await eventually(found, {
    hope: 'the SSH server has told its key',
    timeoutMs: 5_000,
    signal: world.scope.signal,
    until: (told) => told !== undefined,
  });
  assert.ok(key);
  return key;
}

function hostKeyIn(line: string): string | undefined {
  return (JSON.parse(line) as { host_key?: string }).host_key; // a line of a log of ours
}
