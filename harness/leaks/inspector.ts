/**
 * Asks a program of Node about itself over its inspector, which it was started with (`--inspect=127.0.0.1:0`): what it holds
 * after a garbage collection. It changes nothing of what the program does.
 */

import { once } from 'node:events';
import { readOpenSockets } from '../process/open-sockets.ts';
import { portOf, readTcpSockets } from '../process/tcp-table.ts';

/** What a program holds, once its garbage is gone. */
export interface HeldByProgram {
  heapBytes: number;
  /** Timers, sockets and other things that keep an event loop alive, by kind. */
  resources: Record<string, number>;
}

export class Inspector implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #calls = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(String(data)));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The program has ended.'));
    });
  }

  /** Undefined for a program that none of its open ports leads into. */
  static async attach(pid: number, signal?: AbortSignal): Promise<Inspector | undefined> {
    for (const port of portsOf(pid)) {
      const url = await inspectorAt(port, signal);
      if (url === undefined) continue;
      const socket = new WebSocket(url);
      await once(socket, 'open', signal === undefined ? {} : { signal });
      return new Inspector(socket);
    }
    return undefined;
  }

  /** Twice: what finalizers let go of the first time goes the second time. */
  async lookAfterCollection(): Promise<HeldByProgram> {
    await this.#call('HeapProfiler.collectGarbage');
    await this.#call('HeapProfiler.collectGarbage');
    const answer = await this.#call('Runtime.evaluate', { expression, returnByValue: true });
    // What the expression below makes of the program.
    const { result } = answer as { result: { value: string } };
    const { heapBytes, resources } = JSON.parse(result.value) as {
      heapBytes: number;
      resources: string[];
    };
    const counts: Record<string, number> = {};
    for (const kind of resources) counts[kind] = (counts[kind] ?? 0) + 1;
    return { heapBytes, resources: counts };
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #call(method: string, params: object = {}): Promise<unknown> {
    this.#calls++;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(this.#calls, waiting);
    this.#socket.send(JSON.stringify({ id: this.#calls, method, params }));
    return waiting.promise;
  }

  #take(text: string): void {
    // What the protocol says of answers; its events have no id.
    const { id, result, error } = JSON.parse(text) as {
      id?: number;
      result?: unknown;
      error?: { message: string };
    };
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return;
    this.#waiting.delete(id);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(error.message));
  }
}

const expression = `JSON.stringify({
  heapBytes: process.memoryUsage().heapUsed,
  resources: process.getActiveResourcesInfo(),
})`;

/** Where it listens. */
function portsOf(pid: number): number[] {
  const open = readOpenSockets(pid);
  if (open.state !== 'seen') return [];
  const inodes = new Set(open.inodes);
  return (readTcpSockets(pid) ?? [])
    .filter(({ state, inode }) => state === 'listening' && inodes.has(inode))
    .map(({ local }) => portOf(local));
}

/** A port that answers as an inspector does; any other server says something else. */
async function inspectorAt(port: number, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const patience = AbortSignal.timeout(answerTimeoutMs);
    const both = signal === undefined ? patience : AbortSignal.any([signal, patience]);
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: both });
    const targets: unknown = await answer.json();
    const [first] = Array.isArray(targets) ? targets : [];
    const url: unknown = first?.webSocketDebuggerUrl;
    return typeof url === 'string' ? url : undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined; // no HTTP, or no JSON
  }
}

/** A port that takes connections and says nothing is no inspector. */
const answerTimeoutMs = 2_000;
