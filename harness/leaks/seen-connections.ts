/**
 * Sees which of some processes are connected to each other over TCP at this moment, each network namespace by itself: the same
 * addresses in another one are other ends. It reads /proc alone, disturbs nobody, and judges nothing.
 */
import type { MarkedProcess } from '../process/environment-mark.ts';
import { readOpenSockets } from '../process/open-sockets.ts';
import { listenersFor, portOf, readTcpSockets, type TcpSocket } from '../process/tcp-table.ts';

export interface ConnectionEnd {
  readonly process: MarkedProcess;
  readonly port: number;
  /** Whether one of the processes takes connections at this end's address: then it is the end that was dialled. */
  readonly listens: boolean;
}

export interface SeenConnections {
  readonly connections: readonly (readonly [ConnectionEnd, ConnectionEnd])[];
  readonly listeners: readonly { readonly process: MarkedProcess; readonly port: number }[];
  /** Those whose sockets may not be looked at. */
  readonly hidden: readonly MarkedProcess[];
}

/** Only connections of which both ends are theirs. */
export function seeConnections(processes: readonly MarkedProcess[]): SeenConnections {
  const networks = new Map<string, Network>();
  const hidden: MarkedProcess[] = [];
  for (const process of processes) {
    const open = readOpenSockets(process.pid);
    if (open.state === 'hidden') hidden.push(process);
    if (open.state !== 'seen') continue;
    const network = networks.get(open.networkNamespace) ?? new Network();
    networks.set(open.networkNamespace, network);
    network.add(process, open.inodes);
  }
  const seen = [...networks.values()].map((network) => network.see());
  return {
    connections: seen.flatMap(({ connections }) => connections),
    listeners: seen.flatMap(({ listeners }) => listeners),
    hidden,
  };
}

/** The processes that see one network. */
class Network {
  readonly #processes: MarkedProcess[] = [];
  /** By the number of a socket. One that was handed down is its first owner's. */
  readonly #owners = new Map<string, MarkedProcess>();

  add(process: MarkedProcess, inodes: readonly string[]): void {
    this.#processes.push(process);
    for (const inode of inodes) if (!this.#owners.has(inode)) this.#owners.set(inode, process);
  }

  see(): Omit<SeenConnections, 'hidden'> {
    const sockets = this.#readSockets();
    const listeners = new Map(
      sockets.flatMap(({ state, local, inode }) => {
        const process = this.#owners.get(inode);
        return state === 'listening' && process !== undefined ? [[local, process] as const] : [];
      }),
    );
    return {
      connections: this.#pair(sockets, listeners),
      listeners: [...listeners].map(([local, process]) => ({ process, port: portOf(local) })),
    };
  }

  #readSockets(): TcpSocket[] {
    for (const { pid } of this.#processes) {
      const sockets = readTcpSockets(pid);
      if (sockets !== undefined) return sockets;
    }
    return []; // all of them have ended meanwhile
  }

  #pair(
    sockets: readonly TcpSocket[],
    listeners: ReadonlyMap<string, MarkedProcess>,
  ): SeenConnections['connections'] {
    const ends = new Map<string, ConnectionEnd>();
    for (const { state, local, remote, inode } of sockets) {
      if (state !== 'established') continue;
      const listener = listenersFor(local).map((address) => listeners.get(address));
      const taker = listener.find((process) => process !== undefined);
      // Nobody's yet, where the program that listens has not accepted it: one that is paused, say.
      const process = inode === '0' ? taker : this.#owners.get(inode);
      if (process === undefined) continue;
      const end = { process, port: portOf(local), listens: taker !== undefined };
      ends.set(`${local} ${remote}`, end);
    }
    return [...ends].flatMap(([key, end]) => {
      const [local = '', remote = ''] = key.split(' ');
      const other = ends.get(`${remote} ${local}`);
      // Each pair once; an end that is its own other end is nobody's connection.
      return other !== undefined && local < remote ? [[end, other] as const] : [];
    });
  }
}
