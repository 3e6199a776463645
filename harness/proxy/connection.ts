/**
 * One client's connection through a proxy: dials the server behind it, then runs a link each way. While it dials, nothing
 * is read from the client and other clients are not held up. Where a toxic answers the client in the server's place, the
 * links run from the beginning, and do so without a server.
 */
import { createConnection, Socket } from 'node:net';
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
  /** Those that are there now; to begin with, asked for once the two ends are joined. */
  toxics: (direction: Direction) => readonly Toxic[];
  random: Prng;
  clock: Clock;
  logger: Logger;
  /** Told of each thing that a toxic does to what passes. */
  acted: (direction: Direction, toxic: Toxic, act: ToxicAct) => void;
  /** Called once both sockets are closed, with what has passed; without it where nothing could. */
  onClosed: (traffic: ConnectionTraffic | undefined) => void;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #sockets: Set<Socket>;
  readonly #pairs: PairedToxics;
  readonly #server: Socket;
  #links: Record<Direction, Link> | undefined;
  #dial: 'under way' | 'done' | 'failed' = 'under way';
  #destroyed = false;

  constructor(options: ConnectionOptions) {
    const { client, random, acted } = options;
    this.#options = options;
    this.#pairs = new PairedToxics(random.fork('pair'), acted);
    this.#server = this.#startDial();
    this.#sockets = new Set([client, this.#server]);
    this.#watch(client, 'client', () => this.#clientClosed());
    this.#watch(this.#server, 'server', () => this.#serverClosed());
    this.#server.once('connect', () => this.#reached());
    this.#joinAhead();
  }

  /** Before the two ends are joined it does nothing: the toxics to begin with are asked for then. */
  addToxic(toxic: Toxic): void {
    if (this.#links === undefined) this.#joinAhead();
    else this.#put(toxic, this.#links);
  }

  updateToxic(toxic: Toxic): void {
    if (this.#links === undefined) this.#joinAhead();
    else if (isPaired(toxic)) this.#pairs.update(toxic, this.#links);
    else this.#links[toxic.direction].updateToxic(toxic);
    this.#hangUpIfUnanswered();
  }

  removeToxic(toxic: Toxic): void {
    if (this.#links === undefined) return;
    if (isPaired(toxic)) this.#pairs.remove(toxic, this.#links);
    else this.#links[toxic.direction].removeToxic(toxic);
    this.#hangUpIfUnanswered();
  }

  /** Whether the server has been reached. */
  get isReached(): boolean {
    return this.#dial === 'done';
  }

  /** What has passed so far; undefined before anything could. */
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

  /** A socket on its way to the server; one that fails at once where the address is none. */
  #startDial(): Socket {
    const onread = intoReusedMemory((bytes) => this.#links?.downstream.receive(bytes) ?? false);
    try {
      const { host, port } = parseAddress(this.#options.upstream);
      return createConnection({ host, port, allowHalfOpen: true, noDelay: true, onread });
    } catch (error) {
      return new Socket().destroy(error instanceof Error ? error : undefined);
    }
  }

  #reached(): void {
    this.#dial = 'done';
    if (this.#links !== undefined) return;
    if (this.#options.client.destroyed) this.#server.destroy();
    else this.#join();
  }

  /** A client that gets its answers from a toxic need not wait for a server that may never answer. */
  #joinAhead(): void {
    if (this.#isAnswered) this.#join();
  }

  #join(): void {
    const { client, clock, random, toxics, acted } = this.#options;
    const start = (direction: Direction, source: Socket, destination: Socket) =>
      new Link({
        source,
        destination,
        random: random.fork(direction),
        clock,
        acted: (toxic, act) => acted(direction, toxic, act),
      });
    const links = {
      upstream: start('upstream', client, this.#server),
      downstream: start('downstream', this.#server, client),
    };
    this.#links = links;
    // Nothing has been read yet: sockets speak up in a turn of their own.
    for (const toxic of [...toxics('upstream'), ...toxics('downstream')]) this.#put(toxic, links);
  }

  #put(toxic: Toxic, links: Record<Direction, Link>): void {
    if (isPaired(toxic)) this.#pairs.add(toxic, links);
    else links[toxic.direction].addToxic(toxic);
  }

  /** Whether a toxic is there that answers this client, server or not. */
  get #isAnswered(): boolean {
    const { toxics } = this.#options;
    return [...toxics('upstream'), ...toxics('downstream')].some(
      (toxic) => toxic.type.needsNoServer === true && this.#pairs.isActing(toxic),
    );
  }

  #clientClosed(): void {
    this.#links?.upstream.sourceClosed();
    this.#links?.downstream.destinationClosed();
    if (this.#dial === 'under way') this.#server.destroy();
  }

  #serverClosed(): void {
    if (this.isReached) {
      this.#hangUp();
      return;
    }
    this.#dial = 'failed';
    const { client, upstream, logger } = this.#options;
    if (this.#destroyed || client.destroyed) return;
    const error = this.#server.errored?.message;
    logger.warn({ upstream, error }, 'the upstream could not be reached');
    this.#links?.upstream.destinationMissing(() => this.#hangUp());
    this.#hangUpIfUnanswered();
  }

  /** Where no server can be reached, nobody but a toxic is left who could answer. */
  #hangUpIfUnanswered(): void {
    if (this.#dial === 'failed' && (this.#isServerWanted || !this.#isAnswered)) this.#hangUp();
  }

  /** Whether anything was said to the server, even if it cannot have heard it. */
  get #isServerWanted(): boolean {
    return (this.traffic?.upstream.sent ?? 0) > 0 || this.#server.writableEnded;
  }

  /** The server is gone: so is the client, once it has got what is on its way. */
  #hangUp(): void {
    this.#links?.upstream.destinationClosed();
    this.#links?.downstream.sourceClosed();
    if (this.#links === undefined) this.#options.client.destroy();
  }

  #watch(socket: Socket, end: 'client' | 'server', onSocketClosed: () => void): void {
    const { logger, onClosed } = this.#options;
    socket.on('error', (error) => logger.debug({ end, error: error.message }, 'a socket failed'));
    socket.once('close', () => {
      this.#sockets.delete(socket);
      onSocketClosed();
      if (this.#sockets.size === 0) onClosed(this.traffic);
    });
  }
}
