// Lets clients in by password or key, as often as they may try. What a script says comes first.
import { timingSafeEqual } from 'node:crypto';
import ssh2, { type AuthContext, type ParsedKey } from 'ssh2';

export interface Credentials {
  /** Whose name must be given; any where there is none. */
  user: string | undefined;
  password: string | undefined;
  keys: readonly ParsedKey[];
}

/** The methods that can lead anywhere, for clients to choose from. */
export function methodsOf({ password, keys }: Credentials): ('password' | 'publickey')[] {
  return [
    ...(keys.length > 0 ? (['publickey'] as const) : []),
    ...(password === undefined ? [] : (['password'] as const)),
  ];
}

/** Whether what the client shows is right. A key without a signature asks only whether it would do. */
export function isRight(shown: AuthContext, credentials: Credentials): boolean {
  const { user, password, keys } = credentials;
  if (user !== undefined && shown.username !== user) return false;
  switch (shown.method) {
    case 'password':
      return password !== undefined && isSame(shown.password, password);
    case 'publickey': {
      const known = keys.find((key) => key.getPublicSSH().equals(shown.key.data));
      if (known === undefined) return false;
      if (shown.signature === undefined || shown.blob === undefined) return true;
      return known.verify(shown.blob, shown.signature, shown.hashAlgo) === true;
    }
    default:
      return false;
  }
}

/** The keys of an authorized_keys file; comments and empty lines are passed over. @throws Error that names the line */
export function parseAuthorizedKeys(text: string): ParsedKey[] {
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(#|$)/.test(line)) return [];
    const key = ssh2.utils.parseKey(line);
    if (key instanceof Error) throw new Error(`line ${index + 1}: ${key.message}`);
    return [key];
  });
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
