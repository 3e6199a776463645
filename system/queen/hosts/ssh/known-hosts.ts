// Whether a host may show the key that it shows, by what stands in known_hosts as OpenSSH writes it. Pure: it reads no file
// and trusts nobody by itself. Certificates of hosts are not for it; lines that name an authority are passed over.
import { createHash, createHmac } from 'node:crypto';

export interface HostAddress {
  host: string;
  port: number;
}

export interface HostKey {
  /** `ssh-ed25519`. */
  type: string;
  /** As it goes over the wire, type included. */
  blob: Buffer;
}

/**
 * `changed`: the host is known by other keys only, of whatever type; one that suddenly has a key of another type is no
 * better than one with another key of the same. `unknown`: no line is about it.
 */
export type HostKeyVerdict = 'known' | 'changed' | 'revoked' | 'unknown';

/** The key that a server has shown. */
export function readHostKey(blob: Buffer): HostKey {
  const length = blob.length < 4 ? 0 : blob.readUInt32BE(0);
  return { type: blob.toString('latin1', 4, 4 + length), blob };
}

/** `SHA256:…`, as ssh-keygen prints it. */
export function fingerprintOf({ blob }: HostKey): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** @param content what known_hosts holds; lines that nobody can read count for nothing */
export function judgeHostKey(
  content: string,
  address: HostAddress,
  shown: HostKey,
): HostKeyVerdict {
  const lines = readLines(content);
  const about = (name: string): KnownLine[] => lines.filter((line) => isAbout(line, name));
  const own = about(nameOf(address));
  const isShown = ({ key }: KnownLine): boolean => key.equals(shown.blob);
  if (own.some((line) => line.marker === '@revoked' && isShown(line))) return 'revoked';
  const keys = own.filter(({ marker }) => marker === undefined);
  if (keys.some(isShown)) return 'known';
  if (keys.length > 0) return 'changed';
  // As ssh does, a key that is known for the host itself will do at any port of it.
  const atAnyPort = about(address.host.toLowerCase());
  if (atAnyPort.some((line) => line.marker === '@revoked' && isShown(line))) return 'revoked';
  return atAnyPort.some((line) => line.marker === undefined && isShown(line)) ? 'known' : 'unknown';
}

/** Types of the keys that the host is known by; a server that has several is asked for one of these. */
export function knownKeyTypes(content: string, address: HostAddress): string[] {
  const names = [nameOf(address), address.host.toLowerCase()];
  const lines = readLines(content).filter(
    (line) => line.marker === undefined && names.some((name) => isAbout(line, name)),
  );
  return [...new Set(lines.map(({ type }) => type))];
}

/** The line, without its end, by which the host is known from now on. */
export function knownHostsLine(address: HostAddress, { type, blob }: HostKey): string {
  return `${nameOf(address)} ${type} ${blob.toString('base64')}`;
}

/** The name under which a server stands in known_hosts. */
export function nameOf({ host, port }: HostAddress): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

interface KnownLine {
  marker: string | undefined;
  /** Names, patterns, or one hashed name. */
  hosts: string;
  type: string;
  key: Buffer;
}

function readLines(content: string): KnownLine[] {
  return content.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
    const [hosts, type, key] = words;
    if (hosts === undefined || hosts.startsWith('#') || type === undefined || key === undefined)
      return [];
    return [{ marker, hosts, type, key: Buffer.from(key, 'base64') }];
  });
}

function isAbout({ hosts }: KnownLine, name: string): boolean {
  if (hosts.startsWith('|1|')) return isHashOf(hosts, name);
  const patterns = hosts.toLowerCase().split(',');
  const isExcluded = patterns.some((each) => each.startsWith('!') && matches(each.slice(1), name));
  return !isExcluded && patterns.some((each) => matches(each, name));
}

function isHashOf(hashed: string, name: string): boolean {
  const [, , salt = '', hash = ''] = hashed.split('|');
  const expected = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return Buffer.from(hash, 'base64').equals(expected);
}

/** `*` is any text and `?` any character; nothing else of a pattern has a meaning, brackets included. */
function matches(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(name);
}
