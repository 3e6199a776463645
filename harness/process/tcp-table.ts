/**
 * The kernel's tables of TCP sockets, as /proc shows them to the network namespace of a process: who listens where, and what is
 * connected to what. Of whose they are it has only the number of each socket; whatever is on its way up or down is left out.
 */
import { readProcFile } from './process-table.ts';

export interface TcpSocket {
  /** Address and port, written alike for the same address in either table; only good for comparing. */
  readonly local: string;
  readonly remote: string;
  readonly state: 'established' | 'listening';
  /** The socket's number, or `0` for a connection that the listening program has not accepted yet. */
  readonly inode: string;
}

/** Both tables, or undefined when the process is gone. Reading them costs some milliseconds: the kernel walks a large table. */
export function readTcpSockets(pid: number): TcpSocket[] | undefined {
  const ipv4 = readProcFile(pid, 'net/tcp');
  if (ipv4 === undefined) return undefined;
  // A kernel without IPv6 has no second one.
  return parseTcpTable(`${ipv4}\n${readProcFile(pid, 'net/tcp6') ?? ''}`);
}

/** Most lines are of connections that are over: what is not wanted is passed over without being taken apart. */
const row = /^ *\d+: ([\dA-F]+:[\dA-F]{4}) ([\dA-F]+:[\dA-F]{4}) (01|0A)(?: +\S+){5} +(\d+)/gm;

export function parseTcpTable(text: string): TcpSocket[] {
  return [...text.matchAll(row)].map(([, local = '', remote = '', state, inode = '']) => ({
    local: asIpv4(local),
    remote: asIpv4(remote),
    state: state === '0A' ? 'listening' : 'established',
    inode,
  }));
}

export function portOf(address: string): number {
  return Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16);
}

/** The addresses on which somebody may listen who is reached at this one: itself, and "any" of IPv4 and of IPv6. */
export function listenersFor(address: string): string[] {
  const port = address.slice(address.lastIndexOf(':'));
  return [address, `${'0'.repeat(8)}${port}`, `${'0'.repeat(32)}${port}`];
}

/** A server for both writes its end of an IPv4 connection as an IPv6 address, the client as what it is. */
function asIpv4(address: string): string {
  return address.replace(/^0{16}FFFF0000/, '');
}
