// Opens a connection to the SSH server of a host: reach it, see that it is the right one, be let in. Bounded as a whole; a
// server that is silent at any of these, or an address that swallows what it is sent, ends in a failure that says where.
import type { Client, ConnectConfig } from 'ssh2';
import { agentSocket } from '../environment.ts';
import type { SshHost } from '../hive-definition.ts';
import type { ShellOptions } from '../host-shell.ts';
import { HostTrust } from './host-trust.ts';
import { loadSsh2, type Ssh2 } from './load-ssh2.ts';
import { type Credential, credentialsOf } from './ssh-credentials.ts';
import { explainSshError, type SshPhase, sshFailure, sshTimeout } from './ssh-failure.ts';

/** @throws SSH_TIMEOUT, SSH_UNREACHABLE, SSH_REFUSED, PREFLIGHT_FAILED without the library; the signal's reason */
export async function connectSsh(host: SshHost, options: ShellOptions): Promise<Client> {
  const { signal, narrate, resolvePath } = options;
  signal.throwIfAborted();
  const ssh2 = await loadSsh2();
  const trust = await HostTrust.read(host, resolvePath(host.known_hosts ?? '~/.ssh/known_hosts'));
  const source = { ssh2, agentSocket: agentSocket(), resolvePath };
  const credentials = await credentialsOf(host, source);
  const target = `${host.user}@${host.host}:${host.port}`;
  narrate({ action: 'connect', target, human: `Connecting to ${target}` });
  return new Opening(host, trust, options).open(ssh2, credentials);
}

/** One attempt; every way that it can end settles it once. */
class Opening {
  readonly #host: SshHost;
  readonly #trust: HostTrust;
  readonly #options: ShellOptions;
  readonly #settled = Promise.withResolvers<void>();
  #phase: SshPhase = 'connect';
  #agentFault: string | undefined;

  constructor(host: SshHost, trust: HostTrust, options: ShellOptions) {
    this.#host = host;
    this.#trust = trust;
    this.#options = options;
  }

  async open(ssh2: Ssh2, credentials: readonly Credential[]): Promise<Client> {
    const { timeoutMs, signal } = this.#options;
    const fail = this.#settled.reject;
    const client = new ssh2.Client();
    const onAbort = (): void => fail(signal.reason);
    const late = (): void => fail(sshTimeout(this.#host, this.#phase, timeoutMs));
    const timer = setTimeout(late, timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#listen(client);
    try {
      client.connect(this.#configuration(credentials));
      await this.#settled.promise;
      return client;
    } catch (error) {
      client.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  #listen(client: Client): void {
    const { reject, resolve } = this.#settled;
    client.on('connect', () => {
      this.#phase = 'handshake';
    });
    client.once('handshake', () => {
      this.#phase = 'authenticate';
      this.#trusted().catch(reject);
    });
    client.once('ready', () => resolve());
    // Stays for the life of the connection: an error that nobody hears would end the program.
    client.on('error', (error) => this.#onError(error));
    const closed = 'the server closed the connection';
    client.once('close', () =>
      reject(sshFailure('SSH_UNREACHABLE', this.#host, this.#phase, closed)),
    );
  }

  async #trusted(): Promise<void> {
    const { host, port, user } = this.#host;
    const { narrate } = this.#options;
    const fingerprint = await this.#trust.remember();
    const target = `${host}:${port}`;
    if (fingerprint !== undefined)
      narrate({
        action: 'trust_host',
        target,
        human: `${target} is new and known from now on by ${fingerprint}`,
      });
    narrate({ action: 'authenticate', target, human: `Asking ${target} to let ${user} in` });
  }

  #onError(error: Error): void {
    const { level, message } = error as Error & { level?: string }; // as ssh2 sets it
    if (level === 'agent') {
      this.#agentFault = message; // it goes on with what else there is to show
      return;
    }
    const failure = explainSshError(error, this.#host, this.#phase);
    if (this.#agentFault !== undefined && failure.code === 'SSH_REFUSED') {
      const reason = `the agent could not be asked (${withoutPath(this.#agentFault)}), and nothing else that was shown is accepted`;
      this.#settled.reject(sshFailure('SSH_REFUSED', this.#host, 'authenticate', reason, error));
    } else this.#settled.reject(failure);
  }

  #configuration(credentials: readonly Credential[]): ConnectConfig {
    const { host, port, user } = this.#host;
    const { timeoutMs } = this.#options;
    const algorithms = this.#trust.algorithms();
    return {
      host,
      port,
      username: user,
      readyTimeout: 0, // the one timer is ours
      // A dead connection is noticed within about the time in which one must be made.
      keepaliveInterval: Math.max(100, Math.round(timeoutMs / 4)),
      keepaliveCountMax: 3,
      ...(algorithms.length === 0
        ? {}
        : {
            algorithms: { serverHostKey: { remove: algorithms, prepend: algorithms, append: [] } },
          }),
      authHandler: [...credentials],
      hostVerifier: (blob: Buffer) => {
        const refusal = this.#trust.refusalOf(blob);
        if (refusal !== undefined) this.#settled.reject(refusal);
        return refusal === undefined;
      },
    };
  }
}

function withoutPath(message: string): string {
  return message.replace(/\s*\/\S+/g, '');
}
