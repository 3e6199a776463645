/**
 * A proxy for UDP: each client has a session of its own, which ends when nothing has passed for a while. What happens to
 * datagrams is drawn from the seed, by session, direction and number. Whether a server listens it cannot tell.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../../kernel/clock.ts';
import type { Prng } from '../../kernel/prng.ts';
import { type Address, formatAddress, resolveAddress } from '../address.ts';
import type { Direction, Toxic, ToxicAct } from '../toxics/toxic.ts';
import type { Witness } from '../witness.ts';
import { type DatagramFaults, datagramFaults } from './datagram-faults.ts';
import { UdpSession } from './udp-session.ts';

export interface UdpProxyOptions {
  name: string;
  /** `host:port`; port 0 or nothing for any. */
  listen: string;
  upstream: string;
  random: Prng;
  clock: Clock;
  logger: Logger;
  /** Sees the acts of each direction as those of a toxic `udp_upstream` or `udp_downstream`; sessions count as connections. */
  witness: Pick<Witness, 'saw'>;
  /** After so long without a datagram a session ends; a minute unless set. */
  sessionIdleMs?: number;
}

export class UdpProxy implements AsyncDisposable {
  readonly name: string;
  readonly upstream: string;
  readonly #options: UdpProxyOptions;
  readonly #socket: Socket;
  readonly #server: Address;
  readonly #sessions = new Map<string, UdpSession>();
  readonly #toxics: Record<Direction, Toxic>;
  #sessionCount = 0;
  #closing: Promise<void> | undefined;

  /**
   * Resolves once it listens.
   * @throws Error when an address is bad or taken.
   */
  static async start(options: UdpProxyOptions): Promise<UdpProxy> {
    const [own, server] = await Promise.all([
      resolveAddress(options.listen),
      resolveAddress(options.upstream),
    ]);
    const socket = createSocket(isIPv6(own.host) ? 'udp6' : 'udp4');
    const bound = once(socket, 'listening');
    socket.bind(own.port, own.host === '' ? undefined : own.host);
    try {
      await bound;
    } catch (cause) {
      socket.close();
      throw new Error(`listen udp ${formatAddress(own)}: ${cause}`, { cause });
    }
    return new UdpProxy(options, socket, server);
  }

  private constructor(options: UdpProxyOptions, socket: Socket, server: Address) {
    this.name = options.name;
    this.upstream = options.upstream;
    this.#options = options;
    this.#socket = socket;
    this.#server = server;
    this.#toxics = { upstream: toxicOf('upstream'), downstream: toxicOf('downstream') };
    socket.on('error', (error) => options.logger.error({ error: error.message }, 'receiving'));
    socket.on('message', (bytes, client) => this.#sessionOf(client).put('upstream', bytes));
  }

  /** `host:port` that it listens on. */
  get listen(): string {
    const { address, port } = this.#socket.address();
    return formatAddress({ host: address, port });
  }

  /** How many clients it knows at present. */
  get sessions(): number {
    return this.#sessions.size;
  }

  faults(direction: Direction): DatagramFaults {
    // It holds what setFaults and the fallbacks have put there.
    return this.#toxics[direction].attributes as DatagramFaults;
  }

  /**
   * Sets faults of a direction, for datagrams that come from now on; what is not given stays.
   * @throws RangeError for a share that is none, or a negative time.
   */
  setFaults(direction: Direction, faults: Partial<DatagramFaults>): void {
    for (const [name, value] of Object.entries(faults)) {
      const fault = datagramFaults.attributes[name as keyof DatagramFaults].fault?.(value); // its own keys
      if (fault !== undefined) throw new RangeError(`${name} ${fault}, not ${value}.`);
    }
    const toxic = this.#toxics[direction];
    toxic.attributes = { ...toxic.attributes, ...faults };
  }

  clearFaults(): void {
    for (const direction of ['upstream', 'downstream'] as const)
      this.#toxics[direction] = toxicOf(direction);
  }

  /** Ends all sessions and listens no more. What is on its way is lost. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    for (const session of this.#sessions.values()) session.close();
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #sessionOf({ address, port }: { address: string; port: number }): UdpSession {
    const client = formatAddress({ host: address, port });
    const known = this.#sessions.get(client);
    if (known !== undefined) return known;
    if (this.#sessions.size >= mostSessions) this.#sessions.values().next().value?.close();
    this.#sessionCount += 1;
    const number = this.#sessionCount;
    const { random, clock, logger, sessionIdleMs = 60_000 } = this.#options;
    const onFailure = (error: Error) => logger.debug({ error: error.message }, 'sending');
    const session = new UdpSession({
      server: this.#server,
      faults: (direction) => this.faults(direction),
      random: random.fork('session', number),
      clock,
      idleMs: sessionIdleMs,
      acted: (direction, act) => this.#acted(number, direction, act),
      answer: (bytes) =>
        this.#socket.send(bytes, port, address, (error) => error && onFailure(error)),
      onFailure,
      onClosed: () => this.#sessions.delete(client),
    });
    this.#sessions.set(client, session);
    return session;
  }

  #acted(session: number, direction: Direction, act: ToxicAct): void {
    this.#options.witness.saw(this.name, session, direction, this.#toxics[direction], act);
  }
}

/** With one more client, the one that came first is forgotten. */
const mostSessions = 1024;

function toxicOf(direction: Direction): Toxic {
  const name = `udp_${direction}`;
  const specs = Object.entries(datagramFaults.attributes);
  const attributes = Object.fromEntries(specs.map(([key, { fallback }]) => [key, fallback]));
  const facts = { name, typeName: 'udp', type: datagramFaults, stream: direction };
  return { ...facts, direction, toxicity: 1, attributes };
}
