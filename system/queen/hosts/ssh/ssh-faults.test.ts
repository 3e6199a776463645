// What goes wrong with a host over SSH: each ends within bounded time, in a failure that says what it was and what to do, and
// leaves nothing running there.
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect as dial } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import ssh2 from 'ssh2';
import { describe, it, vi } from 'vitest';
import { makeKeyFiles } from '../../../../fakes/ssh-server/testing/ssh-keys.ts';
import { makeSshKey } from '../../../../harness/fixtures/ssh-keys.ts';
import { type HostRig, startHostRig, survivors } from '../testing/host-rig.ts';
import { overSsh, startFakeHost } from '../testing/ssh-hosts.ts';

vi.stubEnv('SSH_AUTH_SOCK', ''); // an agent of whoever runs the tests is none of theirs
const keys = await makeKeyFiles();
const start = { operation: 'hive_start', hive: 'hive-1' } as const;
const check = { operation: 'hive_check', hive: 'hive-1' } as const;
const failed = (code: string, details: object = {}): object => ({
  type: 'failed',
  error: { code, details },
});
const left = (rig: HostRig): Promise<number[]> => survivors(join(rig.folder, 'remote'));
const elsewhere = { hostKey: 'ssh-ed25519 AAAA', user: 'me', host: '127.0.0.1' };

describe.concurrent('[QH-04] a host that does not answer', () => {
  it.for([
    ['before it says its name', { at: 'connection', do: 'mute' }, 'handshake'],
    ['while it should let us in', { at: 'auth', do: 'hang' }, 'authenticate'],
    ['while it should run a command', { at: 'exec', do: 'hang' }, 'command'],
  ] as const)('%s', async ([, rule, phase], { expect }) => {
    await using rig = await startHostRig({ sshTimeoutMs: 2_000 });
    await using host = await startFakeHost(keys, [rule]);
    await rig.define(await overSsh(rig, host, keys));
    const startedMs = performance.now();
    const end = (await rig.run(check)).at(-1);
    expect(performance.now() - startedMs).toBeLessThan(15_000);
    const details = { phase, timeout_ms: 2_000, port: host.port };
    expect(end).toMatchObject(failed('SSH_TIMEOUT', details));
  });

  it('because the network swallows all that is sent', async ({ expect }) => {
    await using rig = await startHostRig({ sshTimeoutMs: 300 });
    const program = fileURLToPath(new URL('../testing/swallow.child.ts', import.meta.url));
    const hole = execa(process.execPath, [program], { reject: false });
    const [line] = (await once(createInterface(hole.stdout), 'line')) as [string]; // a line is text
    const port = Number(line);
    const waiting = [1, 2, 3, 4].map(() => dial(port, '127.0.0.1').on('error', () => {}));
    await Promise.race(waiting.map((socket) => once(socket, 'connect')));
    try {
      const host = { ...elsewhere, port, [Symbol.asyncDispose]: () => Promise.resolve() };
      await rig.define(await overSsh(rig, host, keys));
      const end = (await rig.run(start)).at(-1);
      expect(end).toMatchObject(failed('SSH_TIMEOUT', { phase: 'connect', timeout_ms: 300 }));
    } finally {
      for (const socket of waiting) socket.destroy();
      hole.kill('SIGKILL');
      await hole;
    }
  });

  it('and the job is cancelled meanwhile, at once', async ({ expect }) => {
    await using rig = await startHostRig({ sshTimeoutMs: 60_000 });
    await using host = await startFakeHost(keys, [{ at: 'connection', do: 'mute' }]);
    await rig.define(await overSsh(rig, host, keys));
    const job = rig.start(start);
    await expect.poll(() => rig.narrations.map(({ action }) => action)).toContain('connect');
    job.cancel('never mind');
    await expect.poll(() => job.state).toBe('cancelled');
  });
});

describe.concurrent('[QH-04] a host that is not there, or goes away', () => {
  it('has nothing that listens', async ({ expect }) => {
    await using rig = await startHostRig();
    const gone = await startFakeHost(keys);
    await gone[Symbol.asyncDispose]();
    await rig.define(await overSsh(rig, gone, keys));
    const details = { phase: 'connect', reason: 'nothing listens there' };
    expect((await rig.run(check)).at(-1)).toMatchObject(failed('SSH_UNREACHABLE', details));
  });

  it.for(['connection', 'auth', 'exec'])('closes at %s', async (at, { expect }) => {
    await using rig = await startHostRig();
    await using host = await startFakeHost(keys, [{ at, do: 'drop' }]);
    await rig.define(await overSsh(rig, host, keys));
    expect((await rig.run(check)).at(-1)).toMatchObject(failed('SSH_UNREACHABLE'));
  });

  it('[QH-05] loses the connection while it starts the hive: the start is taken back over another', async ({
    expect,
  }) => {
    await using rig = await startHostRig();
    const cut = { at: 'exec', where: { containing: 'start_hive' }, do: 'cut', with: { bytes: 1 } };
    await using host = await startFakeHost(keys, [cut]);
    await rig.define(await overSsh(rig, host, keys));
    expect((await rig.run(start)).at(-1)).toMatchObject(failed('SSH_UNREACHABLE'));
    expect(rig.narrations.map(({ action }) => action)).toContain('undo_start');
    expect(await left(rig)).toEqual([]);
  });

  it('[QH-05] loses the connection once the hive is started: that it reports is enough', async ({
    expect,
  }) => {
    await using rig = await startHostRig();
    const drop = { at: 'exec', where: { containing: 'watch_hive' }, do: 'drop' };
    await using host = await startFakeHost(keys, [drop]);
    await rig.define(await overSsh(rig, host, keys));
    expect((await rig.run(start)).at(-1)).toMatchObject({ result: { was_running: false } });
    expect(await left(rig)).toHaveLength(1);
  });

  it('says that a hive may be left where it cannot be told to end it', async ({ expect }) => {
    await using rig = await startHostRig();
    const cut = { at: 'exec', where: { containing: 'start_hive' }, do: 'cut', with: { bytes: 1 } };
    // A login is a question whether the key would do, and then the proof.
    const refuse = { at: 'auth', where: { from: 3 }, do: 'refuse_auth', times: 'always' };
    await using host = await startFakeHost(keys, [cut, refuse]);
    await rig.define(await overSsh(rig, host, keys, { flags: ['--mute'] }));
    await rig.run(start);
    const said = rig.narrations.map(({ human }) => human).join('\n');
    expect(said).toMatch(/hive-1 may still run\. Was not let in/);
  });
});

describe.concurrent('[QH-03] a host that does not let the queen in, or is another', () => {
  it('accepts no key that is shown', async ({ expect }) => {
    await using rig = await startHostRig();
    await using host = await startFakeHost(keys);
    await rig.define(await overSsh(rig, host, keys, { ssh: { identity_file: keys.stranger } }));
    const details = { phase: 'authenticate', reason: 'no key that was shown for me is accepted' };
    expect((await rig.run(check)).at(-1)).toMatchObject(failed('SSH_REFUSED', details));
  });

  it.for([
    ['that is not there', 'nowhere', 'identity_file nowhere does not exist'],
    ['that is no key', 'words', 'identity_file words is no private key'],
    ['that is public', 'public', 'identity_file public is a public key; the private one is needed'],
    [
      'with a passphrase',
      'locked',
      'identity_file locked has a passphrase, which nobody is here to type: add it to an agent with ssh-add',
    ],
  ] as const)('is shown a key file %s', async ([, name, reason], { expect }) => {
    await using rig = await startHostRig();
    await using host = await startFakeHost(keys);
    const file = join(rig.folder, name);
    if (name === 'words') await writeFile(file, 'hello');
    if (name === 'public') await writeFile(file, (await makeSshKey('ed25519')).publicKey);
    if (name === 'locked') await writeFile(file, lockedKey());
    await rig.define(await overSsh(rig, host, keys, { ssh: { identity_file: file } }));
    const end = (await rig.run(check)).at(-1);
    expect(end).toMatchObject(failed('SSH_REFUSED', { phase: 'authenticate', reason }));
  });

  it('shows another key than the known one', async ({ expect }) => {
    await using rig = await startHostRig();
    await using host = await startFakeHost(keys, [{ at: 'connection', do: 'other_host_key' }]);
    const policy = { ssh: { host_key_policy: 'accept-new' } };
    await rig.define(await overSsh(rig, host, keys, policy));
    const end = (await rig.run(check)).at(-1);
    const reason = expect.stringContaining(`ssh-keygen -R '[127.0.0.1]:${host.port}'`);
    expect(end).toMatchObject(failed('SSH_REFUSED', { host_key: 'changed', reason }));
    expect((await rig.run(check)).at(-1)).toMatchObject({ type: 'completed' });
  });

  it('shows a key that is not known, or is revoked', async ({ expect }) => {
    await using rig = await startHostRig();
    await using host = await startFakeHost(keys);
    await rig.define(await overSsh(rig, host, keys));
    const known = join(rig.folder, 'known_hosts');
    await writeFile(known, '# nobody');
    const end = (await rig.run(check)).at(-1);
    const unknown = { host_key: 'unknown', fingerprint: expect.stringMatching(/^SHA256:/) };
    expect(end).toMatchObject(failed('SSH_REFUSED', unknown));
    expect(await readFile(known, 'utf8')).toBe('# nobody');
    await writeFile(known, `@revoked * ${host.hostKey}\n`);
    const revoked = failed('SSH_REFUSED', { host_key: 'revoked' });
    expect((await rig.run(check)).at(-1)).toMatchObject(revoked);
  });

  it('is new and taken in where that is the policy, and known from then on', async ({ expect }) => {
    await using rig = await startHostRig();
    await using host = await startFakeHost(keys);
    const known = join(rig.folder, 'new', 'known_hosts');
    const ssh = { known_hosts: known, host_key_policy: 'accept-new' };
    await rig.define(await overSsh(rig, host, keys, { ssh }));
    expect((await rig.run(check)).at(-1)).toMatchObject({ type: 'completed' });
    const line = `[127.0.0.1]:${host.port} ${host.hostKey}\n`;
    expect(await readFile(known, 'utf8')).toBe(line);
    await rig.define(await overSsh(rig, host, keys, { ssh: { known_hosts: known } }));
    expect((await rig.run(check)).at(-1)).toMatchObject({ type: 'completed' });
    expect(await readFile(known, 'utf8')).toBe(line);
    expect(rig.narrations.filter(({ action }) => action === 'trust_host')).toHaveLength(1);
  });

  it('runs no commands, or has no shell', async ({ expect }) => {
    await using rig = await startHostRig();
    await using host = await startFakeHost(keys, [
      { at: 'exec', where: { nth: 1 }, do: 'refuse_exec' },
      { at: 'exec', where: { nth: 2 }, do: 'not_found' },
    ]);
    await rig.define(await overSsh(rig, host, keys));
    expect((await rig.run(check)).at(-1)).toMatchObject(
      failed('SSH_REFUSED', { phase: 'command' }),
    );
    const reason = 'exit code 127: sh: 1: /bin/sh: not found';
    expect((await rig.run(check)).at(-1)).toMatchObject(failed('HIVE_START_FAILED', { reason }));
  });
});

function lockedKey(): string {
  const lock = { passphrase: 'secret', cipher: 'aes256-ctr', rounds: 1 };
  return ssh2.utils.generateKeyPairSync('ed25519', lock).private;
}
