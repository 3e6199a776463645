// OpenSSH's ssh as one of the clients. It reads no configuration and no agent of whoever runs the tests.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import {
  type CommandRequest,
  type CommandResult,
  type SshClient,
  SshRefusal,
} from './ssh-client.ts';

const isInstalled = spawnSync('ssh', ['-V']).status === 0;

export const opensshClient: SshClient = {
  name: 'OpenSSH',
  unusable: isInstalled ? undefined : 'ssh is not installed',
  codeForSignal: 255,
  async run(request) {
    const folder = await mkdtemp(join(tmpdir(), 'hornet-ssh-'));
    try {
      return await run(request, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function run(request: CommandRequest, folder: string): Promise<CommandResult> {
  const { target, credentials, command, stdin = '', hostKey, keepAliveS } = request;
  const known = join(folder, 'known_hosts');
  const askpass = join(folder, 'askpass');
  const log = join(folder, 'log'); // what ssh itself says, so that stderr is the command's alone
  await writeFile(known, hostKey === undefined ? '' : `the-host ${hostKey}\n`);
  await writeFile(askpass, `#!/bin/sh\necho '${credentials.password}'\n`, { mode: 0o700 });
  const options = {
    HostKeyAlias: 'the-host',
    UserKnownHostsFile: known,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: hostKey === undefined ? 'no' : 'yes',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    ConnectTimeout: '10',
    NumberOfPasswordPrompts: '1',
    PreferredAuthentications: credentials.password === undefined ? 'publickey' : 'password',
    LogLevel: 'INFO',
    ...(keepAliveS === undefined
      ? {}
      : { ServerAliveInterval: String(keepAliveS), ServerAliveCountMax: '1' }),
  };
  const { exitCode, stdout, stderr } = await execa(
    'ssh',
    [
      ...['-F', 'none', '-E', log, '-p', String(target.port)],
      ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
      ...(credentials.keyFile === undefined ? [] : ['-i', credentials.keyFile]),
      ...[`${target.user}@${target.host}`, command],
    ],
    {
      input: stdin,
      reject: false,
      stripFinalNewline: false,
      env: { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: 'none' },
    },
  );
  if (exitCode === 255) throwRefusal(`${await readFile(log, 'utf8')}${stderr}`);
  return { code: exitCode, signal: undefined, stdout, stderr };
}

/** Told from a command that ended with the same code by what ssh says of it. */
function throwRefusal(said: string): void {
  if (/Permission denied|Too many authentication failures/.test(said))
    throw new SshRefusal('credentials', said);
  if (/Host key verification failed/.test(said)) throw new SshRefusal('host-key', said);
  if (
    /Connection (closed|reset|timed out)|closed by remote host|Broken pipe|Timeout, server/.test(
      said,
    )
  )
    throw new SshRefusal('connection', said);
}
