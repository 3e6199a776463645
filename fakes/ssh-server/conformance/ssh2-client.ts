// The client of the ssh2 library, in this process.
import { readFile } from 'node:fs/promises';
import ssh2, { type Client } from 'ssh2';
import {
  type CommandRequest,
  type CommandResult,
  type SshClient,
  SshRefusal,
} from './ssh-client.ts';

export const ssh2Client: SshClient = {
  name: 'ssh2',
  unusable: undefined,
  codeForSignal: undefined,
  async run(request) {
    const client = await connect(request);
    try {
      return await exec(client, request.command, request.stdin ?? '');
    } finally {
      client.end();
    }
  },
};

/** A client that has been let in. @throws SshRefusal */
export async function connect({
  target,
  credentials,
  hostKey,
  keepAliveS,
}: Omit<CommandRequest, 'command'>): Promise<Client> {
  const { keyFile, password } = credentials;
  const privateKey = keyFile === undefined ? undefined : await readFile(keyFile);
  const { promise, resolve, reject } = Promise.withResolvers<Client>();
  const client = new ssh2.Client();
  let isTrusted = true;
  client.on('error', (error) => reject(refusalOf(error, isTrusted)));
  client.once('close', () => reject(new SshRefusal('connection', 'closed')));
  client
    .once('ready', () => resolve(client))
    .connect({
      host: target.host,
      port: target.port,
      username: target.user,
      readyTimeout: 10_000,
      ...(privateKey === undefined ? {} : { privateKey }),
      ...(password === undefined ? {} : { password }),
      ...(keepAliveS === undefined
        ? {}
        : { keepaliveInterval: keepAliveS * 1000, keepaliveCountMax: 1 }),
      hostVerifier: (shown: Buffer) => {
        isTrusted = hostKey === undefined || hostKey.split(' ')[1] === shown.toString('base64');
        return isTrusted;
      },
    });
  return promise;
}

/** Rejects where the connection ends before the command does. */
export function exec(client: Client, command: string, stdin = ''): Promise<CommandResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  client.once('close', () => reject(new SshRefusal('connection', 'closed in a command')));
  client.exec(command, (error, channel) => {
    if (error !== undefined) return reject(new SshRefusal('connection', error.message));
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    let [code, signal]: [number | undefined, string | undefined] = [undefined, undefined];
    channel.on('data', (chunk: Buffer) => out.push(chunk));
    channel.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    channel.on('exit', (ended: number | null, by?: string) => {
      code = ended ?? undefined;
      signal = by?.replace(/^SIG/, '');
    });
    channel.on('close', () =>
      resolve({
        code,
        signal,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }),
    );
    channel.end(stdin);
  });
  return promise;
}

function refusalOf(error: Error & { level?: string }, isTrusted: boolean): SshRefusal {
  if (error.level === 'client-authentication') return new SshRefusal('credentials', error.message);
  return new SshRefusal(isTrusted ? 'connection' : 'host-key', error.message);
}
