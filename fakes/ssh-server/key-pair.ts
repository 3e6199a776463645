// New ed25519 keys in OpenSSH's format.
import ssh2 from 'ssh2';

export interface KeyPair {
  /** The content of a private key file. */
  private: string;
  /** One line, as in authorized_keys. */
  public: string;
}

/** A pair that can be read again: one in 256 that ssh2 1.17 makes cannot, because it drops a zero (mscdex/ssh2#1513). */
export function makeKeyPair(): KeyPair {
  const { generateKeyPairSync, parseKey } = ssh2.utils;
  for (;;) {
    const pair = generateKeyPairSync('ed25519');
    if ([pair.private, pair.public].every((key) => !(parseKey(key) instanceof Error))) return pair;
  }
}
