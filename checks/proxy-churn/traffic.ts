/**
 * The traffic, in a process of its own so that it does not measure itself: a server that echoes, and a client on each link that
 * sends a little now and then and looks at every byte that comes back. Ends when its parent lets go of it.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TrafficOrder, TrafficReport } from './messages.ts';
import { belongAt, bytesAt } from './pattern.ts';

const everyMs = 200;
/** What a client has under way at most; it waits while its link is slow. */
const mostUnderWay = 32_768;
/** For all that is under way when the sending ends. */
const patienceMs = 30_000;

class Client {
  readonly #socket: Socket;
  readonly #turn: number;
  sent = 0;
  received = 0;
  misplaced = 0;
  isBroken = false;

  /** @param turn a number that decides how much it sends, and when */
  constructor(port: number, turn: number) {
    this.#turn = turn;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (bytes: Buffer) => {
      if (!belongAt(this.received, bytes)) this.misplaced += bytes.length;
      this.received += bytes.length;
    });
    this.#socket.on('error', () => {}); // counted as broken
    this.#socket.on('close', () => {
      this.isBroken = true;
    });
  }

  get lost(): number {
    return this.sent - this.received;
  }

  async sendUntil(signal: AbortSignal): Promise<void> {
    await sleep((this.#turn % 100) * (everyMs / 100));
    for (let round = this.#turn; !signal.aborted && !this.isBroken; round++) {
      const bytes = bytesAt(this.sent, 100 + ((round * 137) % 2_000));
      if (this.lost < mostUnderWay) {
        this.#socket.write(bytes);
        this.sent += bytes.length;
      }
      await sleep(everyMs);
    }
  }
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {}).pipe(socket);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
await once(server, 'listening');
const stopping = new AbortController();
let clients: Client[] = [];
let sending: Promise<unknown> = Promise.resolve();
process.on('message', async (order: TrafficOrder) => {
  if (order.kind === 'begin') {
    clients = order.ports.map((port, index) => new Client(port, index));
    sending = Promise.all(clients.map((client) => client.sendUntil(stopping.signal)));
  } else {
    stopping.abort();
    await sending;
    process.send?.(await settle());
  }
});
process.once('disconnect', () => process.exit(0));
process.send?.((server.address() as AddressInfo).port); // it listens on TCP

/** What has not come back when nothing more comes is lost. */
async function settle(): Promise<TrafficReport> {
  const untilMs = performance.now() + patienceMs;
  const isUnderWay = () => clients.some(({ lost, isBroken }) => lost > 0 && !isBroken);
  while (isUnderWay() && performance.now() < untilMs) await sleep(50);
  const sum = (of: (client: Client) => number) =>
    clients.reduce((total, client) => total + of(client), 0);
  return {
    sentBytes: sum(({ sent }) => sent),
    lostBytes: sum(({ lost }) => lost),
    misplacedBytes: sum(({ misplaced }) => misplaced),
    brokenLinks: sum(({ isBroken }) => Number(isBroken)),
  };
}
