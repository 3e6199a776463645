// OpenSSH's sshd, the original, for a test: one process a connection, as inetd would start it, so that it needs no port of its own.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshServerUnderTest } from '../conformance/ssh-conformance.ts';
import { publicPart } from '../host-key.ts';
import { makeKeyPair } from '../key-pair.ts';
import type { KeyFiles } from './ssh-keys.ts';

const program = '/usr/sbin/sshd';

/** Why it cannot be started here, or undefined where it can. */
export function sshdUnusable(): string | undefined {
  if (!existsSync(program)) return `${program} is not installed`;
  if (needsRunFolder() && spawnSync('unshare', ['--mount', 'true']).status !== 0)
    return '/run/sshd does not exist, and there are no mount namespaces to make one in';
  return undefined;
}

/** Started by root it insists on a folder that only its service makes. */
function needsRunFolder(): boolean {
  return userInfo().uid === 0 && !existsSync('/run/sshd');
}

/** Makes that folder where nobody else sees it. */
const inRunOfItsOwn = [
  'unshare',
  ...['--mount', 'sh', '-c', 'mount -t tmpfs none /run && mkdir /run/sshd && exec "$0" "$@"'],
];

export async function startSshd(keys: KeyFiles): Promise<SshServerUnderTest> {
  const hostKey = join(keys.folder, 'sshd_host_key');
  const key = makeKeyPair().private;
  await writeFile(hostKey, key, { mode: 0o600 });
  const options = {
    HostKey: hostKey,
    AuthorizedKeysFile: keys.authorizedKeys,
    StrictModes: 'no',
    UsePAM: 'no',
    PermitRootLogin: 'yes',
    PasswordAuthentication: 'no',
    KbdInteractiveAuthentication: 'no',
    PrintMotd: 'no',
    PrintLastLog: 'no',
  };
  const args = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const [command = program, ...leading] = needsRunFolder()
      ? [...inRunOfItsOwn, program]
      : [program];
    const child = spawn(command, [...leading, '-i', '-e', '-f', '/dev/null', ...args], {
      stdio: [socket, socket, 'ignore'],
    });
    child.once('spawn', () => socket.destroy()); // it is the child's now
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    target: { host: '127.0.0.1', port, user: userInfo().username },
    keys,
    password: undefined,
    hostKey: publicPart(key),
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
