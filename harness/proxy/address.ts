/**
 * Addresses as Toxiproxy writes them: `host:port`, `[::1]:port`, `:port` or nothing for every interface.
 * Errors carry the words its users know.
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

export interface Address {
  /** A name or an IP; empty: every interface. */
  readonly host: string;
  readonly port: number;
}

/**
 * Splits an address.
 * @throws Error for one without a port, or with one that is not a number up to 65,535.
 */
export function parseAddress(text: string): Address {
  if (text === '') return { host: '', port: 0 };
  const parts = /^(?:\[(?<bracketed>[^\]]*)\]|(?<plain>[^:]*)):(?<port>[^:]*)$/.exec(text)?.groups;
  if (parts === undefined) {
    throw new Error(`address ${text}: ${faultOf(text)} address`);
  }
  return { host: parts['bracketed'] ?? parts['plain'] ?? '', port: parsePort(parts['port'] ?? '') };
}

/**
 * The address with its name looked up, IPv4 first.
 * @throws Error when it has none, or as parseAddress does.
 */
export async function resolveAddress(text: string): Promise<Address> {
  const { host, port } = parseAddress(text);
  if (host === '' || isIP(host) !== 0) return { host, port };
  try {
    const { address } = await lookup(host, { order: 'ipv4first' });
    return { host: address, port };
  } catch (cause) {
    throw new Error(`lookup ${host}: no such host`, { cause });
  }
}

/** Writes an address so that parseAddress reads it back. */
export function formatAddress({ host, port }: Address): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where on this machine somebody listens who listens at this host: itself unless it is every interface. */
export function loopbackOf(host: string): string {
  return host === '' || host === '::' || host === '0.0.0.0' ? '127.0.0.1' : host;
}

function faultOf(text: string): string {
  if (text.startsWith('[')) return text.includes(']') ? 'missing port in' : "missing ']' in";
  return text.split(':').length > 2 ? 'too many colons in' : 'missing port in';
}

function parsePort(text: string): number {
  if (text === '') return 0;
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`lookup tcp/${text}: unknown port`);
  const port = Number(text);
  if (port < 0 || port > 65_535) throw new Error(`address ${text}: invalid port`);
  return port;
}
