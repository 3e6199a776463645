/**
 * Asks a program of Node about itself over its inspector, which it was started with (`--inspect=127.0.0.1:0`): what it holds
 * after a garbage collection. It changes nothing of what the program does.
 */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';

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

  /** @param stderrFile where the program has said its address. @throws Error where it has not */
  static async attach(stderrFile: string): Promise<Inspector> {
    const [, url] = /Debugger listening on (ws:\S+)/.exec(readFileSync(stderrFile, 'utf8')) ?? [];
    if (url === undefined) throw new Error(`No inspector is told of in ${stderrFile}.`);
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new Inspector(socket);
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
