/**
 * One client's connection through a proxy: dials the server behind it, then runs a link each way.
 * While it dials, nothing is read from the client and other clients are not held up.
 */
import { createConnection, type Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../kernel/clock.ts';
import type { Prng } from '../kernel/prng.ts';
import { parseAddress } from './address.ts';
import { Link, type LinkTraffic } from './link.ts';
import { isPaired, PairedToxics } from './paired-toxics.ts';
import { intoReusedMemory } from './reused-memory.ts';
import type { Direction, Toxic, ToxicAct } from './toxics/toxic.ts';

export type ConnectionTraffic = Readonly<Record<Direction, LinkTraffic>>;

export interface ConnectionOptions {
  /** Accepted and not yet read from. */
  client: Socket;
  /** `host:port` of the server. */
  upstream: string;
  /** The toxics to begin with, asked for once the server has been reached. */
  toxics: (direction: Direction) => readonly Toxic[];
  random: Prng;
  clock: Clock;
  logger: Logger;
  /** Told of each thing that a toxic does to what passes. */
  acted: (direction: Direction, toxic: Toxic, act: ToxicAct) => void;
  /** Called once both sockets are closed, with what has passed; without it where the server was not reached. */
  onClosed: (traffic: ConnectionTraffic | undefined) => void;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #sockets: Set<Socket>;
  readonly #pairs: PairedToxics;
  #links: Record<Direction, Link> | undefined;
  #destroyed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#sockets = new Set([options.client]);
    this.#pairs = new PairedToxics(options.random.fork('pair'), options.acted);
    this.#watch(options.client, 'client');
    this.#dial();
  }

  /** Before the server has been reached it does nothing: the toxics to begin with are asked for then. */
  addToxic(toxic: Toxic): void {
    if (this.#links === undefined) return;
    if (isPaired(toxic)) this.#pairs.add(toxic, this.#links);
    else this.#links[toxic.direction].addToxic(toxic);
  }

  updateToxic(toxic: Toxic): void {
    if (this.#links === undefined) return;
    if (isPaired(toxic)) this.#pairs.update(toxic, this.#links);
    else this.#links[toxic.direction].updateToxic(toxic);
  }

  removeToxic(toxic: Toxic): void {
    if (this.#links === undefined) return;
    if (isPaired(toxic)) this.#pairs.remove(toxic, this.#links);
    else this.#links[toxic.direction].removeToxic(toxic);
  }

  /** What has passed so far; undefined before the server has been reached. */
  get traffic(): ConnectionTraffic | undefined {
    if (this.#links === undefined) return undefined;
    const { upstream, downstream } = this.#links;
    return { upstream: upstream.traffic, downstream: downstream.traffic };
  }

  /** Closes both sockets at once; what is on the way is lost. */
  destroy(): void {
    this.#destroyed = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #dial(): void {
    const { client, upstream, logger } = this.#options;
    let server: Socket;
    try {
      const { host, port } = parseAddress(upstream);
      const onread = intoReusedMemory((bytes) => this.#links?.downstream.receive(bytes) ?? false);
      server = createConnection({ host, port, allowHalfOpen: true, noDelay: true, onread });
    } catch (error) {
      logger.warn({ upstream, error: String(error) }, 'the upstream address cannot be dialled');
      client.destroy();
      return;
    }
    this.#sockets.add(server);
    this.#watch(server, 'server');
    server.once('connect', () => this.#join(client, server));
    server.once('close', () => {
      if (this.#links !== undefined || this.#destroyed) return;
      logger.warn({ upstream }, 'the upstream could not be reached');
      client.destroy();
    });
  }

  #join(client: Socket, server: Socket): void {
    if (client.destroyed) {
      server.destroy();
      return;
    }
    const { clock, random, toxics, acted } = this.#options;
    const start = (direction: Direction, source: Socket, destination: Socket) =>
      new Link({
        source,
        destination,
        random: random.fork(direction),
        clock,
        acted: (toxic, act) => acted(direction, toxic, act),
      });
    this.#links = {
      upstream: start('upstream', client, server),
      downstream: start('downstream', server, client),
    };
    // Nothing has been read yet: sockets speak up in a turn of their own.
    for (const toxic of [...toxics('upstream'), ...toxics('downstream')]) this.addToxic(toxic);
  }

  #watch(socket: Socket, end: 'client' | 'server'): void {
    const { logger, onClosed } = this.#options;
    socket.on('error', (error) => logger.debug({ end, error: error.message }, 'a socket failed'));
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) onClosed(this.traffic);
    });
  }
}
