// By what the queen proves to a host who it is: a key file, keys of an agent. It asks nobody for a passphrase.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SshHost } from '../hive-definition.ts';
import type { Ssh2 } from './load-ssh2.ts';
import { sshFailure } from './ssh-failure.ts';

/** In the order in which they are shown. */
export type Credential =
  | { type: 'publickey'; username: string; key: Buffer }
  | { type: 'agent'; username: string; agent: string };

export interface CredentialSource {
  ssh2: Ssh2;
  /** The socket that SSH_AUTH_SOCK names. */
  agentSocket: string | undefined;
  resolvePath(path: string): string;
}

/**
 * The key of the file first, then those of the agent. A file with a passphrase is left to the agent.
 * @throws SSH_REFUSED where there is nothing to show, or the file cannot be used and there is no agent
 */
export async function credentialsOf(
  host: SshHost,
  { ssh2, agentSocket, resolvePath }: CredentialSource,
): Promise<Credential[]> {
  const { user: username, identity_file: identityFile } = host;
  const agent = agentOf(host, agentSocket, resolvePath);
  const shown: Credential[] = [];
  if (identityFile !== undefined) {
    const key = await readKey(resolvePath(identityFile), ssh2);
    if (typeof key !== 'string') shown.push({ type: 'publickey', username, key });
    else if (!key.includes(hasPassphrase) || agent === undefined)
      throw sshFailure(
        'SSH_REFUSED',
        host,
        'authenticate',
        `identity_file ${basename(identityFile)} ${key}`,
      );
  }
  if (agent !== undefined) shown.push({ type: 'agent', username, agent });
  if (shown.length === 0)
    throw sshFailure(
      'SSH_REFUSED',
      host,
      'authenticate',
      'there is no key to show: give identity_file, or start the queen with an agent (SSH_AUTH_SOCK)',
    );
  return shown;
}

function agentOf(
  { agent }: SshHost,
  agentSocket: string | undefined,
  resolvePath: (path: string) => string,
): string | undefined {
  if (agent === 'none') return undefined;
  return agent === undefined ? agentSocket : resolvePath(agent);
}

const hasPassphrase = 'has a passphrase';

/** The key, or what is wrong with its file. */
async function readKey(file: string, ssh2: Ssh2): Promise<Buffer | string> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // whatever reading a file throws has one
    return code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
  }
  const key = ssh2.utils.parseKey(content);
  if (key instanceof Error)
    return /passphrase/i.test(key.message)
      ? `${hasPassphrase}, which nobody is here to type: add it to an agent with ssh-add`
      : 'is no private key';
  return key.isPrivateKey() ? content : 'is a public key; the private one is needed';
}
