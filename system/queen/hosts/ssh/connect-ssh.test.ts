// How the queen gets in at a host over SSH: by an agent's keys, past a server with several keys of its own, and how she notices
// that a connection is dead.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import ssh2 from 'ssh2';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { makeKeyFiles } from '../../../../fakes/ssh-server/testing/ssh-keys.ts';
import { makeSshKey } from '../../../../harness/fixtures/ssh-keys.ts';
import type { SshHost } from '../hive-definition.ts';
import type { ShellOptions } from '../host-shell.ts';
import { type SshHostUnderTest, startFakeHost } from '../testing/ssh-hosts.ts';
import { connectSsh } from './connect-ssh.ts';
import { loadSsh2 } from './load-ssh2.ts';
import { openSshShell } from './open-ssh-shell.ts';

vi.stubEnv('SSH_AUTH_SOCK', ''); // an agent of whoever runs the tests is none of theirs
const keys = await makeKeyFiles();
const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const ping = { name: 'ping', text: 'echo here' };
const bounds = { signal: new AbortController().signal, timeoutMs: 10_000 };
const optionsOf = (changes: Partial<ShellOptions> = {}): ShellOptions => ({
  timeoutMs: 5_000,
  signal: new AbortController().signal,
  narrate: () => {},
  resolvePath: (path) => path,
  ...changes,
});

/** A host that is known by its key, with no key to show to it. */
async function knownHost(
  { host, port, user, hostKey }: Omit<SshHostUnderTest, typeof Symbol.asyncDispose>,
  changes: Partial<SshHost> = {},
): Promise<SshHost> {
  const file = join(folder, `known-${port}`);
  await writeFile(file, `[${host}]:${port} ${hostKey}\n`);
  const trust = { known_hosts: file, host_key_policy: 'known' } as const;
  return { host, port, user, ...trust, folder: '.hornet', ...changes };
}

const agentTool = 'ssh-agent';
const hasAgent = spawnSync(agentTool, ['-?']).error === undefined;

describe.skipIf(!hasAgent)('[QH-03] the keys of an agent', () => {
  it('let the queen in, alone and where a key file has a passphrase', async () => {
    const socket = join(folder, 'agent');
    const agent = execa(agentTool, ['-D', '-a', socket], { reject: false });
    try {
      const env = { SSH_AUTH_SOCK: socket };
      await expect
        .poll(async () => {
          const added = await execa('ssh-add', [keys.ed25519], { env, reject: false });
          return added.exitCode;
        })
        .toBe(0);
      await using server = await startFakeHost(keys);
      const lock = { passphrase: 'secret', cipher: 'aes256-ctr', rounds: 1 };
      const locked = join(folder, 'locked');
      await writeFile(locked, ssh2.utils.generateKeyPairSync('ed25519', lock).private);
      for (const changes of [{ agent: socket }, { agent: socket, identity_file: locked }]) {
        await using shell = await openSshShell(await knownHost(server, changes), optionsOf());
        expect(await shell.run(ping, bounds)).toBe('here\n');
      }
      vi.stubEnv('SSH_AUTH_SOCK', socket);
      await using shell = await openSshShell(await knownHost(server), optionsOf());
      expect(await shell.run(ping, bounds)).toBe('here\n');
      const refused = openSshShell(await knownHost(server, { agent: 'none' }), optionsOf());
      await expect(refused).rejects.toThrow('there is no key to show');
    } finally {
      vi.stubEnv('SSH_AUTH_SOCK', '');
      agent.kill('SIGTERM');
      await agent;
    }
  });
});

it('[QH-03] an agent that cannot be asked is named, without its path', async () => {
  await using server = await startFakeHost(keys);
  const refused = connectSsh(await knownHost(server, { agent: '/no/agent' }), optionsOf());
  await expect(refused).rejects.toMatchObject({
    code: 'SSH_REFUSED',
    details: { reason: expect.stringMatching(/^the agent could not be asked \([^/]*\), and/) },
  });
});

it('[QH-03] a server with keys of several types is asked for the one that is known', async () => {
  const [ed, rsa] = [await makeSshKey('ed25519'), await makeSshKey('rsa')];
  const server = new ssh2.Server({ hostKeys: [ed.privateKey, rsa.privateKey] }, (client) => {
    client.on('authentication', (shown) => shown.accept()).on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  try {
    for (const key of [ed, rsa]) {
      const address = { host: '127.0.0.1', port, user: 'me', hostKey: key.publicKey };
      const host = await knownHost(address, { identity_file: keys.ed25519 });
      const client = await connectSsh(host, optionsOf());
      client.destroy();
    }
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

it('[QH-04] a connection that goes dead is noticed, though its command may take much longer', async () => {
  await using server = await startFakeHost(keys);
  const sockets: Socket[] = [];
  const relay = createServer((near) => {
    const far = dial(server.port, server.host);
    sockets.push(near, far);
    near.on('error', () => {}).pipe(far.on('error', () => {}));
    far.pipe(near);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port } = relay.address() as AddressInfo; // a TCP server that listens has one
  try {
    const changes = { identity_file: keys.ed25519 };
    const host = await knownHost({ ...server, port }, changes);
    await using shell = await openSshShell(host, optionsOf({ timeoutMs: 2_000 }));
    const running = shell.run({ name: 'long', text: 'sleep 30' }, { ...bounds, timeoutMs: 30_000 });
    await shell.run(ping, bounds);
    for (const socket of sockets) socket.unpipe().pause();
    const startedMs = performance.now();
    await expect(running).rejects.toMatchObject({ code: 'SSH_UNREACHABLE' });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    await expect(shell.run(ping, bounds)).rejects.toMatchObject({ code: 'SSH_UNREACHABLE' });
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => relay.close(resolve));
  }
});

it('[QH-03] a queen without the library says what to install', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  await expect(loadSsh2(() => Promise.reject(missing))).rejects.toMatchObject({
    code: 'PREFLIGHT_FAILED',
    message: expect.stringContaining('npm install ssh2'),
  });
});
