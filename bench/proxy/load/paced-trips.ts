/** Messages at a steady pace, however long the ones before them take: for what delays each by so much. */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { dialMany, hangUp } from './dial.ts';
import { type LoadOrder, type LoadResult, messageBytes } from './orders.ts';
import { Times } from './times.ts';

type Order = Extract<LoadOrder, { kind: 'paced-trips' }>;

export async function pacedTrips(order: Order): Promise<LoadResult> {
  const { port, connections, everyMs, durationMs } = order;
  const sockets = await dialMany(port, connections);
  const times = new Times();
  const senders = sockets.map((socket) => new PacedSender(socket, times));
  const untilMs = performance.now() + durationMs;
  // In turn, so that they are spread over the time.
  for (let turn = 0; performance.now() < untilMs; turn++) {
    senders[turn % senders.length]?.send();
    await sleep(everyMs / senders.length);
  }
  await Promise.all(senders.map((sender) => sender.allBack()));
  const result = times.result();
  hangUp(sockets);
  return result;
}

class PacedSender {
  readonly #socket: Socket;
  readonly #message = Buffer.alloc(messageBytes, 'e');
  readonly #sentMs: number[] = [];
  #received = 0;
  #done: (() => void) | undefined;

  constructor(socket: Socket, times: Times) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => {
      const nowMs = performance.now();
      this.#received += bytes.length;
      for (; this.#received >= messageBytes; this.#received -= messageBytes)
        times.add(nowMs - (this.#sentMs.shift() ?? Number.NaN));
      if (this.#sentMs.length === 0) this.#done?.();
    });
  }

  send(): void {
    this.#sentMs.push(performance.now());
    this.#socket.write(this.#message);
  }

  /** Resolves once nothing is under way any more. */
  allBack(): Promise<void> {
    if (this.#sentMs.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }
}
