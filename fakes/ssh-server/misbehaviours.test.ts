// Each misbehaviour of the SSH server, as its clients see it, and gone when its times are over.
import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import ssh2 from 'ssh2';
import { describe, it } from 'vitest';
import { opensshClient } from './conformance/openssh-client.ts';
import type { SshClient, SshTarget } from './conformance/ssh-client.ts';
import { connect, exec, ssh2Client } from './conformance/ssh2-client.ts';
import { makeKeyFiles } from './testing/ssh-keys.ts';
import { startSshHere } from './testing/ssh-program.ts';

const password = 'open sesame';
const keys = await makeKeyFiles();
type Started = Awaited<ReturnType<typeof startSshHere>>;
const start = (rules: object[], ...more: string[]): Promise<Started> =>
  startSshHere(
    [
      '--password',
      password,
      '--authorized-keys',
      keys.authorizedKeys,
      '--folder',
      tmpdir(),
      ...more,
    ],
    rules,
  );
const echo = (client: SshClient, { target, hostKey }: Started) =>
  client.run({ target, credentials: { password }, hostKey, command: 'echo in' });

const clients = [ssh2Client, opensshClient].filter(({ unusable }) => unusable === undefined);

describe.concurrent.each(clients)('a server told to misbehave, as $name sees it', (client) => {
  it('shows another host key once', async ({ expect }) => {
    await using program = await start([{ at: 'connection', do: 'other_host_key' }]);
    await expect(echo(client, program)).rejects.toMatchObject({ why: 'host-key' });
    expect(await echo(client, program)).toMatchObject({ stdout: 'in\n' });
  });

  it('does not let in who is right, once', async ({ expect }) => {
    const rule = { at: 'auth', where: { containing: 'password me' }, do: 'refuse_auth' };
    await using program = await start([rule]);
    await expect(echo(client, program)).rejects.toMatchObject({ why: 'credentials' });
    expect(await echo(client, program)).toMatchObject({ stdout: 'in\n' });
  });

  it.for(['connection', 'auth', 'exec'])('closes at %s', async (at, { expect }) => {
    await using program = await start([{ at, do: 'drop', with: { how: 'reset' } }]);
    await expect(echo(client, program)).rejects.toMatchObject({ why: 'connection' });
    expect(await echo(client, program)).toMatchObject({ stdout: 'in\n' });
  });

  it('closes in the middle of a command', async ({ expect }) => {
    await using program = await start([{ at: 'exec', do: 'cut', with: { bytes: 1000 } }]);
    const { target } = program;
    const command = 'yes; echo never';
    const cut = client.run({ target, credentials: { password }, command });
    await expect(cut).rejects.toMatchObject({ why: 'connection' });
  });

  it('finds no program, fails in words of the script’s', async ({ expect }) => {
    await using program = await start([
      { at: 'exec', where: { containing: 'hive' }, do: 'not_found' },
      {
        at: 'exec',
        where: { containing: 'df' },
        do: 'fail',
        with: { code: 3, stderr: 'disk full\n', stdout: 'part' },
      },
    ]);
    const { target } = program;
    const request = { target, credentials: { password } };
    expect(await client.run({ ...request, command: 'hive --version' })).toMatchObject({
      code: 127,
      stderr: 'sh: 1: hive: not found\n',
    });
    expect(await client.run({ ...request, command: 'df' })).toMatchObject({
      code: 3,
      stderr: 'disk full\n',
      stdout: 'part',
    });
    expect(await client.run({ ...request, command: 'echo well' })).toMatchObject({ code: 0 });
  });

  it('takes its time over output', async ({ expect }) => {
    const slow = { at: 'exec', do: 'slow', with: { bytes_per_second: 100 } };
    await using program = await start([slow]);
    const begun = performance.now();
    const { target } = program;
    const command = `printf '%050d' 1`;
    const { stdout } = await client.run({ target, credentials: { password }, command });
    expect(stdout).toHaveLength(50);
    expect(performance.now() - begun).toBeGreaterThan(450);
  });
});

describe.concurrent('a server told to misbehave', () => {
  it('takes a connection and never says its name', async ({ expect }) => {
    await using program = await start([{ at: 'connection', do: 'mute', times: 'always' }]);
    expect(await connectWithin(program.target, 300)).toBe('Timed out while waiting for handshake');
    const socket = dial(program.target.port, program.target.host);
    const closed = new Promise((resolve) => socket.on('close', resolve).on('error', () => {}));
    let heard = 0;
    socket.on('data', ({ length }) => {
      heard += length;
    });
    await once(socket, 'connect');
    socket.write('SSH-2.0-anyone\r\n');
    await program.stop();
    await closed;
    expect(heard).toBe(0);
  });

  it('hangs in a command, and goes on with others', async ({ expect }) => {
    const hang = { at: 'exec', where: { containing: 'slow' }, do: 'hang' };
    await using program = await start([hang]);
    const client = await connect({ target: program.target, credentials: { password } });
    const hanging = exec(client, 'slow').catch((error: unknown) => error);
    expect(await exec(client, 'echo quick')).toMatchObject({ stdout: 'quick\n' });
    client.end();
    expect(await hanging).toMatchObject({ why: 'connection' });
  });

  it('says that a signal ended a command that never ran', async ({ expect }) => {
    await using program = await start([{ at: 'exec', do: 'die', with: { signal: 'SEGV' } }]);
    const { target } = program;
    const result = await ssh2Client.run({ target, credentials: { password }, command: 'true' });
    expect(result).toMatchObject({ code: undefined, signal: 'SEGV' });
  });

  it('does not take a command', async ({ expect }) => {
    await using program = await start([{ at: 'exec', do: 'refuse_exec' }]);
    const client = await connect({ target: program.target, credentials: { password } });
    await expect(exec(client, 'true')).rejects.toThrow('Unable to exec');
    expect(await exec(client, 'echo in')).toMatchObject({ stdout: 'in\n' });
    client.end();
  });

  it('closes the connection after too many wrong passwords', async ({ expect }) => {
    await using program = await start([], '--max-auth-tries', '3');
    const { target } = program;
    let tries = 0;
    const client = new ssh2.Client();
    client
      .on('error', () => {})
      .connect({
        ...target,
        username: 'me',
        authHandler: (_methods, _partial, next) => {
          tries++;
          next({ type: 'password', username: 'me', password: `wrong ${tries}` });
        },
      });
    await once(client, 'close');
    expect(tries).toBe(3);
  });
});

/** What the client says that waits so long for the server to speak. */
async function connectWithin({ host, port }: SshTarget, readyTimeout: number): Promise<string> {
  const client = new ssh2.Client().on('error', () => {}); // it may tell of one fault twice
  client.connect({ host, port, username: 'me', password, readyTimeout });
  const [error] = (await once(client, 'error')) as [Error]; // as ssh2 documents the event
  return error.message;
}
