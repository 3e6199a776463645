// A shell on another host, over one SSH connection: each script is a command of its own there.
import type { Client, ClientChannel } from 'ssh2';
import type { SshHost } from '../hive-definition.ts';
import {
  type HostShell,
  type ShellBounds,
  type ShellOptions,
  type ShellScript,
  scriptFailed,
  shellArguments,
  Tail,
  wrapScript,
} from '../host-shell.ts';
import { connectSsh } from './connect-ssh.ts';
import { type SshTarget, sshFailure, sshTimeout } from './ssh-failure.ts';

/** @throws as `connectSsh` */
export async function openSshShell(host: SshHost, options: ShellOptions): Promise<HostShell> {
  const client = await connectSsh(host, options);
  return new SshShell(client, host);
}

class SshShell implements HostShell {
  readonly host: string;
  readonly folder: string;
  readonly #client: Client;
  readonly #target: SshTarget;
  readonly #lost = new AbortController();

  constructor(client: Client, target: SshHost) {
    this.host = `${target.user}@${target.host}:${target.port}`;
    this.folder = target.folder;
    this.#client = client;
    this.#target = target;
    client.once('close', () => this.#lost.abort());
  }

  async run(script: ShellScript, { signal, timeoutMs }: ShellBounds): Promise<string> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    let channel: ClientChannel | undefined;
    const lose = (): void =>
      reject(sshFailure('SSH_UNREACHABLE', this.#target, 'command', 'the connection was lost'));
    const abort = (): void => reject(signal.reason);
    const timer = setTimeout(
      () => reject(sshTimeout(this.#target, 'command', timeoutMs)),
      timeoutMs,
    );
    const lost = this.#lost.signal;
    if (lost.aborted) lose();
    lost.addEventListener('abort', lose, { once: true });
    signal.addEventListener('abort', abort, { once: true });
    try {
      if (!lost.aborted)
        this.#exec(
          script,
          (opened) => {
            channel = opened;
            this.#follow(script, opened).then(resolve, reject);
          },
          reject,
        );
      return await promise;
    } finally {
      clearTimeout(timer);
      lost.removeEventListener('abort', lose);
      signal.removeEventListener('abort', abort);
      channel?.close(); // what still runs there has nobody to write to, and ends at that
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (this.#lost.signal.aborted) return Promise.resolve();
    this.#client.end();
    this.#client.destroy(); // a server that is silent would not answer the farewell
    return Promise.resolve();
  }

  #exec(
    script: ShellScript,
    onOpen: (channel: ClientChannel) => void,
    onError: (error: unknown) => void,
  ): void {
    try {
      this.#client.exec(`/bin/sh ${shellArguments(script).join(' ')}`, (error, channel) => {
        if (error === undefined) onOpen(channel);
        else
          onError(
            sshFailure(
              'SSH_REFUSED',
              this.#target,
              'command',
              'the server runs no commands',
              error,
            ),
          );
      });
    } catch (error) {
      onError(
        sshFailure('SSH_UNREACHABLE', this.#target, 'command', 'the connection was lost', error),
      );
    }
  }

  #follow(script: ShellScript, channel: ClientChannel): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const [stdout, stderr] = [new Tail(), new Tail()];
    let how: string | undefined;
    channel.on('data', (chunk: Buffer) => stdout.add(chunk));
    channel.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
    channel.on('error', () => {}); // its end is told by its close
    channel.on('exit', (code: number | null, by?: string) => {
      how = code === null ? `ended by ${by}` : `exit code ${code}`;
    });
    channel.on('close', () => {
      if (how === 'exit code 0') resolve(stdout.toString());
      else if (how !== undefined) reject(scriptFailed(script, this.host, how, stderr.toString()));
      else
        reject(sshFailure('SSH_UNREACHABLE', this.#target, 'command', 'the connection was lost'));
    });
    channel.end(wrapScript(script));
    return promise;
  }
}
