// What an SSH server does, seen through every client that this machine has. Each test names the rule of the RFC that it is for.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { opensshClient } from './openssh-client.ts';
import { type CommandResult, type SshClient, SshRefusal, type SshTarget } from './ssh-client.ts';
import { ssh2Client } from './ssh2-client.ts';

/** A server that runs what it is told in a shell. */
export interface SshServerUnderTest {
  readonly target: SshTarget;
  /** Files of private keys: two that are authorized, one that is not. */
  readonly keys: { ed25519: string; rsa: string; stranger: string };
  /** Undefined where the server takes none. */
  readonly password: string | undefined;
  /** Type and base64, as in known_hosts. */
  readonly hostKey: string;
  stop(): Promise<void>;
}

/** What is known of the original, with its sources. */
const sshContract = JSON.parse(
  readFileSync(new URL('../contract/ssh.json', import.meta.url), 'utf8'),
) as { rules: Record<string, { rfc: string; says: string }> }; // data of this folder

/** Runs the suite against the server that `start` gives, once with each client. */
export function describeSshServer(name: string, start: () => Promise<SshServerUnderTest>): void {
  describe(name, () => {
    let started: SshServerUnderTest | undefined;
    const server = (): SshServerUnderTest => {
      if (started === undefined) throw new Error(`${name} has not been started.`);
      return started;
    };
    beforeAll(async () => {
      started = await start();
    });
    afterAll(() => started?.stop());
    for (const client of [ssh2Client, opensshClient]) describeWith(client, server);
  });
}

function describeWith(client: SshClient, server: () => SshServerUnderTest): void {
  const rule = (id: string): string => {
    const known = sshContract.rules[id];
    if (known === undefined) throw new Error(`There is no rule ${id}.`);
    return `${known.says} (${known.rfc})`;
  };
  const run = (
    command: string,
    more: { stdin?: string; hostKey?: string; keepAliveS?: number } = {},
  ) =>
    client.run({
      target: server().target,
      credentials: { keyFile: server().keys.ed25519 },
      command,
      ...more,
    });
  const refusedFor = (why: SshRefusal['why']) =>
    expect.objectContaining({ name: SshRefusal.prototype.constructor.name, why });

  describe.skipIf(client.unusable !== undefined)(
    `as ${client.name} sees it${client.unusable === undefined ? '' : `: skipped, ${client.unusable}`}`,
    { concurrent: true },
    () => {
      it.each(['ed25519', 'rsa'] as const)(`${rule('public-key')}: %s`, async (kind) => {
        const { target, keys } = server();
        const credentials = { keyFile: keys[kind] };
        const { stdout } = await client.run({ target, credentials, command: 'echo in' });
        expect(stdout).toBe('in\n');
      });

      it(rule('wrong-key'), async () => {
        const { target, keys } = server();
        const credentials = { keyFile: keys.stranger };
        const attempt = client.run({ target, credentials, command: 'true' });
        await expect(attempt).rejects.toEqual(refusedFor('credentials'));
      });

      it(rule('password'), async ({ skip }) => {
        const { target, password } = server();
        if (password === undefined) return skip('this server takes no password');
        const command = 'echo in';
        const { stdout } = await client.run({ target, credentials: { password }, command });
        expect(stdout).toBe('in\n');
        const wrong = client.run({ target, credentials: { password: 'wrong' }, command });
        await expect(wrong).rejects.toEqual(refusedFor('credentials'));
      });

      it(rule('host-key'), async () => {
        const { hostKey } = server();
        expect(await run('true', { hostKey })).toMatchObject({ code: 0 });
        const other = `${hostKey.slice(0, -6)}AAAAAA`;
        await expect(run('true', { hostKey: other })).rejects.toEqual(refusedFor('host-key'));
      });

      it.each([0, 1, 7, 126, 254])(`${rule('exit-status')}: %i`, async (code) => {
        expect(await run(`exit ${code}`)).toMatchObject({ code, signal: undefined });
      });

      it(rule('exit-signal'), async () => {
        const { code, signal } = await run('kill -TERM $$');
        expect({ code, signal }).toEqual(
          client.codeForSignal === undefined
            ? { code: undefined, signal: 'TERM' }
            : { code: client.codeForSignal, signal: undefined },
        );
      });

      it(rule('not-found'), async () => {
        const { code, stderr } = await run('no-such-program-at-all --help');
        expect(code).toBe(127);
        expect(stderr).toContain('no-such-program-at-all');
        expect(stderr).toContain('not found');
      });

      it(rule('streams'), async () => {
        const { stdout, stderr } = await run('echo one; echo two >&2; echo three; echo four >&2');
        expect({ stdout, stderr }).toEqual({ stdout: 'one\nthree\n', stderr: 'two\nfour\n' });
      });

      it(rule('stdin'), async () => {
        const stdin = 'all of this, and to its end\n'.repeat(100_000);
        expect((await run('cat', { stdin })).stdout === stdin).toBe(true);
      });

      it(rule('concurrent'), async () => {
        const words = ['north', 'east', 'south'];
        const results: CommandResult[] = await Promise.all(
          words.map((word) => run(`for i in 1 2 3 4 5; do echo ${word}; done`)),
        );
        expect(results.map(({ stdout }) => stdout)).toEqual(
          words.map((word) => `${word}\n`.repeat(5)),
        );
      });

      it(rule('keepalive'), async () => {
        const { stdout } = await run('sleep 2.5; echo still here', { keepAliveS: 1 });
        expect(stdout).toBe('still here\n');
      });
    },
  );
}
