// Key files for a test, made by it and gone with it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll } from 'vitest';
import { makeKeyPair } from '../key-pair.ts';

export interface KeyFiles {
  folder: string;
  ed25519: string;
  rsa: string;
  /** In no list of authorized keys. */
  stranger: string;
  /** The public parts of the first two, as OpenSSH lists them. */
  authorizedKeys: string;
}

/** Gone with the test file. */
export async function makeKeyFiles(): Promise<KeyFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const write = async (name: string, content: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  const ed25519 = makeKeyPair();
  const rsa = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });
  const list = `# who may come in\n${ed25519.public} me\n\n${rsa.public} me too\n`;
  return {
    folder,
    ed25519: await write('id_ed25519', ed25519.private),
    rsa: await write('id_rsa', rsa.private),
    stranger: await write('id_stranger', makeKeyPair().private),
    authorizedKeys: await write('authorized_keys', list),
  };
}
