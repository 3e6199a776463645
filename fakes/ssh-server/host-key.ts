// The key by which clients know the server: made for this start, or kept in a file that is made at the first.
import { readFileSync, writeFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import { Failure } from '../../system/shared/index.ts';
import { makeKeyPair } from './key-pair.ts';

/** The key in the file; where there is no file it is made, readable by its owner alone. @throws Failure for a file that holds none */
export function keptHostKey(path: string): string {
  let key: string;
  try {
    key = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    key = makeKeyPair().private;
    writeFileSync(path, key, { mode: 0o600 });
  }
  publicPart(key);
  return key;
}

/** The public part as one line, as it stands in known_hosts after the name of the host. @throws Failure */
export function publicPart(privateKey: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error)
    throw new Failure('VALIDATION_FAILED', `The host key cannot be used: ${key.message}.`);
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}
