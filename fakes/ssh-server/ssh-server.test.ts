// The fake SSH server as a program: held to the RFCs as two clients see them, beside the original where there is one.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { commandUnderTest } from '../../system/contracts/conformance/command-under-test.ts';
import { describeSshServer } from './conformance/ssh-conformance.ts';
import { connect, exec, ssh2Client } from './conformance/ssh2-client.ts';
import { makeKeyFiles } from './testing/ssh-keys.ts';
import { ownSshServer, startSshProgram } from './testing/ssh-program.ts';
import { sshdUnusable, startSshd } from './testing/sshd.ts';
import { vocabulary } from './vocabulary.ts';

const keys = await makeKeyFiles();
const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const main = fileURLToPath(import.meta.resolve('./main.ts'));
const password = 'open sesame';
const flags = [
  '--password',
  password,
  '--authorized-keys',
  keys.authorizedKeys,
  '--folder',
  folder,
];

describeSshServer('[FAKE-02] the fake SSH server', async () => {
  const program = await startSshProgram(flags, commandUnderTest(ownSshServer));
  const { target, hostKey } = program;
  return { target, hostKey, keys, password, stop: async () => void (await program.stop()) };
});

const unusable = sshdUnusable();
describe.skipIf(unusable !== undefined)(
  `the original${unusable === undefined ? '' : `: skipped, ${unusable}`}`,
  () => describeSshServer('OpenSSH’s sshd', () => startSshd(keys)),
);

describe('the fake SSH server', () => {
  it('explains itself and all that its scripts can say', async () => {
    const { stdout, exitCode } = await execaNode(main, ['--help']);
    expect(exitCode).toBe(0);
    const { triggers, actions } = vocabulary;
    for (const word of [
      ...Object.keys(triggers),
      ...Object.keys(actions),
      'matching',
      '--host-key',
    ])
      expect(stdout).toContain(word);
  });

  it('names all faults at once and ends with 2; it is not to be had from elsewhere', async () => {
    const wrong = [
      '--listen',
      '0.0.0.0:0',
      '--folder',
      '/no/such',
      '--answers',
      '[{"stdout":"x"}]',
    ];
    const more = ['--authorized-keys', main, '--max-auth-tries', '0', '--script', '{"rules":[{}]}'];
    const { stderr, exitCode } = await execaNode(main, [...wrong, ...more], { reject: false });
    expect(exitCode).toBe(2);
    for (const word of [
      'loopback',
      '/no/such',
      'either command or matching',
      'line 1',
      '--max-auth-tries',
      'rule 1',
    ])
      expect(stderr).toContain(word);
  });

  it('answers commands from a table, and knows no others without a folder', async () => {
    const table = join(folder, 'answers.json');
    const answers = [
      { command: 'uname -m', stdout: 'x86_64\n' },
      { matching: '^nvidia-smi', stderr: 'no GPU\n', exit_code: 9 },
    ];
    await writeFile(table, JSON.stringify(answers));
    await using program = await startSshProgram(['--password', password, '--answers', table]);
    const client = await connect({ target: program.target, credentials: { password } });
    expect(await exec(client, 'uname -m')).toMatchObject({ code: 0, stdout: 'x86_64\n' });
    expect(await exec(client, 'nvidia-smi -L')).toMatchObject({ code: 9, stderr: 'no GPU\n' });
    expect(await exec(client, 'uname -a')).toMatchObject({
      code: 127,
      stderr: 'sh: 1: uname: not found\n',
    });
    client.end();
  });

  it('runs commands in its folder, and lets in nobody by another name', async () => {
    await using program = await startSshProgram([...flags, '--user', 'me']);
    const { target } = program;
    const request = { credentials: { password }, command: 'pwd' };
    expect((await ssh2Client.run({ target, ...request })).stdout).toBe(`${folder}\n`);
    const stranger = ssh2Client.run({ target: { ...target, user: 'you' }, ...request });
    await expect(stranger).rejects.toMatchObject({ why: 'credentials' });
  });

  it('ends a command with its connection, children that take no notice of SIGTERM included', async () => {
    await using program = await startSshProgram(flags);
    const client = await connect({ target: program.target, credentials: { password } });
    const command = `trap '' TERM; sleep 1000 & echo $! > pid; wait; wait`;
    const hanging = exec(client, command).catch((error: unknown) => error);
    await expect.poll(() => readPid('pid')).toBeGreaterThan(0);
    const pid = await readPid('pid');
    expect(isRunning(pid)).toBe(true);
    client.end();
    await expect.poll(() => isRunning(pid)).toBe(false);
    expect(await hanging).toMatchObject({ why: 'connection' });
  });

  it('leaves what runs in the background, and ends it when it stops itself', async () => {
    const program = await startSshProgram(flags);
    const { target } = program;
    const command = 'sleep 1000 > /dev/null 2>&1 & echo $! > background';
    await ssh2Client.run({ target, credentials: { password }, command });
    const pid = await readPid('background');
    expect(isRunning(pid)).toBe(true);
    expect(await program.stop()).toBe(0);
    expect(isRunning(pid)).toBe(false);
  });

  it('passes on the signals of a client', async () => {
    await using program = await startSshProgram(flags);
    const client = await connect({ target: program.target, credentials: { password } });
    const { promise, resolve } = Promise.withResolvers<unknown>();
    client.exec(
      `trap 'echo caught; exit 5' INT; echo ready; while :; do sleep 0.05; done`,
      (_, channel) => {
        channel.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('ready')) {
            channel.signal('INT');
          }
        });
        channel.on('exit', resolve);
      },
    );
    expect(await promise).toBe(5);
    client.end();
  });

  it('has a new host key at each start, or the one in its file', async () => {
    const path = join(folder, 'host_key');
    const seen: string[] = [];
    for (const more of [[], [], ['--host-key', path], ['--host-key', path]]) {
      await using program = await startSshProgram([...flags, ...more]);
      const credentials = { password };
      const { target, hostKey } = program;
      await ssh2Client.run({ target, credentials, hostKey, command: 'true' });
      seen.push(hostKey);
    }
    expect(new Set(seen).size).toBe(3);
    expect(seen[2]).toBe(seen[3]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('does not start with a host key that is none', async () => {
    const path = join(folder, 'no_key');
    await writeFile(path, 'nonsense');
    const args = ['--listen', '127.0.0.1:0', '--host-key', path];
    const { exitCode, stderr } = await execaNode(main, args, { reject: false });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The host key cannot be used');
  });
});

async function readPid(name: string): Promise<number> {
  return Number(await readFile(join(folder, name), 'utf8').catch(() => '0'));
}

/** Whether it runs; one that has ended and was not waited for does not. */
function isRunning(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/\) Z /.test(readFileSync(path, 'utf8'));
}
