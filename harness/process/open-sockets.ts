/**
 * What sockets a process has open, and which network it sees, from its own folder in /proc. A process that is gone and one that
 * may not be looked into are two answers; what the sockets are for, it does not know.
 */
import { readdirSync, readlinkSync } from 'node:fs';

export type OpenSockets =
  | {
      state: 'seen';
      /** The same text for all processes that see the same network. */
      networkNamespace: string;
      /** The numbers of its sockets, of all kinds. */
      inodes: string[];
    }
  /** Another user's, or one that has made itself unreadable. */
  | { state: 'hidden' }
  | { state: 'gone' };

export function readOpenSockets(pid: number): OpenSockets {
  try {
    const networkNamespace = readlinkSync(`/proc/${pid}/ns/net`);
    const inodes = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => socketInode(pid, fd));
    return { state: 'seen', networkNamespace, inodes };
  } catch (error) {
    return { state: isForbidden(error) ? 'hidden' : 'gone' };
  }
}

function socketInode(pid: number, fd: string): string[] {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.slice(1) ?? [];
  } catch (error) {
    if (isForbidden(error)) throw error;
    return []; // closed meanwhile
  }
}

function isForbidden(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException; // what node:fs throws
  return code === 'EACCES' || code === 'EPERM';
}
