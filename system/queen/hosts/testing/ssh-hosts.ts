// Hosts for tests that are entered over SSH and are this machine: OpenSSH's own server, where it is installed, and the fake.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyFiles } from '../../../../fakes/ssh-server/testing/ssh-keys.ts';
import { startSshHere } from '../../../../fakes/ssh-server/testing/ssh-program.ts';
import { sshdUnusable, startSshd } from '../../../../fakes/ssh-server/testing/sshd.ts';
import { type HostRig, smallHiveCommand } from './host-rig.ts';

export interface SshHostUnderTest extends AsyncDisposable {
  host: string;
  port: number;
  user: string;
  /** As in known_hosts, without a name. */
  hostKey: string;
}

export interface SshHostKind {
  name: string;
  /** Why it cannot be had here. */
  unusable: string | undefined;
  start(keys: KeyFiles): Promise<SshHostUnderTest>;
}

/** The fake, told to misbehave. */
export async function startFakeHost(
  keys: KeyFiles,
  rules: readonly object[] = [],
): Promise<SshHostUnderTest> {
  const flags = ['--authorized-keys', keys.authorizedKeys, '--folder', tmpdir()];
  const server = await startSshHere(flags, rules);
  const stop = async (): Promise<void> => void (await server.stop());
  return { ...server.target, hostKey: server.hostKey, [Symbol.asyncDispose]: stop };
}

export const sshHostKinds: readonly SshHostKind[] = [
  { name: 'the fake SSH server', unusable: undefined, start: (keys) => startFakeHost(keys) },
  {
    name: "OpenSSH's server",
    unusable: sshdUnusable(),
    start: async (keys) => {
      const folder = await mkdtemp(join(keys.folder, 'sshd-')); // for a host key of its own
      const { target, hostKey, stop } = await startSshd({ ...keys, folder });
      return { ...target, hostKey, [Symbol.asyncDispose]: stop };
    },
  },
];

/** A hive on that host, which is let in by a key and known by its own. */
export async function overSsh(
  rig: HostRig,
  { host, port, user, hostKey }: SshHostUnderTest,
  keys: KeyFiles,
  { ssh = {}, ...changes }: { ssh?: object; [field: string]: unknown } = {},
): Promise<object> {
  const known = join(rig.folder, 'known_hosts');
  await writeFile(known, `[${host}]:${port} ${hostKey}\n`);
  const folder = join(rig.folder, 'remote');
  const target = { host, port, user, identity_file: keys.ed25519, known_hosts: known, folder };
  return {
    name: 'hive-1',
    host: { ssh: { ...target, ...ssh } },
    command: smallHiveCommand,
    listen: '127.0.0.1:0',
    workers: join(rig.folder, 'hive.json'),
    ...changes,
  };
}
