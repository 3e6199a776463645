// Decides about the key that a host shows, with known_hosts at hand, and writes a new one down where that is the policy.
import { mkdir, open, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { Failure } from '../../../shared/index.ts';
import type { SshHost } from '../hive-definition.ts';
import {
  fingerprintOf,
  type HostKey,
  judgeHostKey,
  knownHostsLine,
  knownKeyTypes,
  nameOf,
  readHostKey,
} from './known-hosts.ts';
import { sshFailure } from './ssh-failure.ts';

export class HostTrust {
  readonly #host: SshHost;
  readonly #file: string;
  readonly #content: string;
  #new: HostKey | undefined;

  private constructor(host: SshHost, file: string, content: string) {
    this.#host = host;
    this.#file = file;
    this.#content = content;
  }

  /** @throws SSH_REFUSED where known_hosts is there and cannot be read */
  static async read(host: SshHost, file: string): Promise<HostTrust> {
    try {
      return new HostTrust(host, file, await readFile(file, 'utf8'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException; // whatever reading a file throws has one
      if (code === 'ENOENT') return new HostTrust(host, file, '');
      throw sshFailure('SSH_REFUSED', host, 'handshake', `known_hosts cannot be read (${code})`);
    }
  }

  /** How the server may prove who it is, those first by which it is known. */
  algorithms(): ServerHostKeyAlgorithm[] {
    return knownKeyTypes(this.#content, this.#host).flatMap((type) => algorithmsOf[type] ?? []);
  }

  /** Why the key that the server shows is refused; undefined where it is not. */
  refusalOf(blob: Buffer): Failure | undefined {
    const shown = readHostKey(blob);
    const verdict = judgeHostKey(this.#content, this.#host, shown);
    if (verdict === 'known') return undefined;
    if (verdict === 'unknown' && this.#host.host_key_policy === 'accept-new') {
      this.#new = shown;
      return undefined;
    }
    const reason = reasonOf(verdict, this.#host, shown, basename(this.#file));
    const failure = sshFailure('SSH_REFUSED', this.#host, 'handshake', reason);
    Object.assign(failure.details, { host_key: verdict, fingerprint: fingerprintOf(shown) });
    return failure;
  }

  /** To be called once the server has proved that the key is its own. Returns the fingerprint of one that is known from now on. */
  async remember(): Promise<string | undefined> {
    const key = this.#new;
    if (key === undefined) return undefined;
    this.#new = undefined;
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const handle = await open(this.#file, 'a', 0o600);
    try {
      const begin = this.#content === '' || this.#content.endsWith('\n') ? '' : '\n';
      await handle.write(`${begin}${knownHostsLine(this.#host, key)}\n`); // one write, as ssh adds its own
    } finally {
      await handle.close();
    }
    return fingerprintOf(key);
  }
}

/** Those that the library knows. A key for rsa proves itself in several ways. */
const algorithmsOf: Record<string, ServerHostKeyAlgorithm[]> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

function reasonOf(
  verdict: 'changed' | 'revoked' | 'unknown',
  host: SshHost,
  shown: HostKey,
  file: string,
): string {
  const key = `its ${shown.type} key ${fingerprintOf(shown)}`;
  switch (verdict) {
    case 'changed':
      return `${key} is not the one in ${file}; somebody may stand between. If the host was set up anew, remove the old one with: ssh-keygen -R '${nameOf(host)}'`;
    case 'revoked':
      return `${key} is revoked in ${file}`;
    case 'unknown':
      return `${key} is not in ${file}. If it is the right one, connect once with ssh, or set host_key_policy to accept-new`;
  }
}
