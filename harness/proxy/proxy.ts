/**
 * One proxy: a listener, the connections through it and the toxics on them. Disabled, it listens to
 * nobody and has no connection, but keeps its address and its toxics.
 * It is not safe to change it twice at once; the registry takes care of that.
 */
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../kernel/clock.ts';
import type { Prng } from '../kernel/prng.ts';
import { type Address, formatAddress, resolveAddress } from './address.ts';
import { Connection, type ConnectionTraffic } from './connection.ts';
import type { ListeningMode } from './listening/listening.ts';
import { ProxyListener } from './listening/proxy-listener.ts';
import type { Direction, Toxic } from './toxics/toxic.ts';
import type { Witness } from './witness.ts';

/** What a user can set of a proxy. */
export interface ProxySettings {
  /** Where to listen; port 0 or nothing for any. */
  listen: string;
  upstream: string;
  enabled: boolean;
}

export interface ProxyOptions extends ProxySettings {
  name: string;
  random: Prng;
  clock: Clock;
  logger: Logger;
  witness: Witness;
  /** Told what has passed through a connection once it is over. */
  onTraffic?: (traffic: ConnectionTraffic, addresses: ProxyAddresses) => void;
}

/** As they were when a connection came. */
export type ProxyAddresses = Pick<ProxySettings, 'listen' | 'upstream'>;

/** A connection that is open. */
export interface OpenConnection {
  /** As in the acts of the witness. */
  readonly number: number;
  /** `host:port` of the client. */
  readonly client: string;
  /** Whether the server has been reached. */
  readonly isReached: boolean;
  /** Undefined before anything could pass. */
  readonly traffic: ConnectionTraffic | undefined;
}

export class FaultProxy {
  readonly name: string;
  readonly #options: ProxyOptions;
  readonly #connections = new Map<Connection, Pick<OpenConnection, 'number' | 'client'>>();
  readonly #toxics: Record<Direction, Toxic[]> = { upstream: [], downstream: [] };
  readonly #listener: ProxyListener;
  #listen: string;
  #upstream: string;
  #connectionCount = 0;

  constructor(options: ProxyOptions) {
    this.name = options.name;
    this.#options = options;
    this.#listen = options.listen;
    this.#upstream = options.upstream;
    this.#listener = new ProxyListener({
      clock: options.clock,
      onConnection: (client) => this.#accept(client),
      onError: (error) => options.logger.error({ error: error.message }, 'accepting'),
    });
  }

  /** As they are now: the address is the one it listens on, once it has listened. */
  get settings(): ProxySettings {
    return {
      listen: this.#listen,
      upstream: this.#upstream,
      enabled: this.#listener.isOn,
    };
  }

  /** Upstream ones first, each direction in the order in which they act. */
  get toxics(): readonly Toxic[] {
    return [...this.#toxics.upstream, ...this.#toxics.downstream];
  }

  /**
   * Starts to listen; does nothing when it does already.
   * @throws Error with the words of Toxiproxy when the address is bad or taken.
   */
  async enable(): Promise<void> {
    if (this.#listener.isOn) return;
    const address = await this.#listener.start(await resolve(this.#listen), this.#listeningMode);
    this.#listen = formatAddress(address);
  }

  /** Stops to listen and closes every connection; resolves once all are gone. */
  async disable(): Promise<void> {
    await this.#listener.stop();
    for (const connection of this.#connections.keys()) connection.destroy();
    await this.#listener.drained();
  }

  /**
   * Answers new connections as the toxics say that are there now; open connections stay.
   * @throws Error when the address is lost or the system cannot do it. It serves on if it did; otherwise it is disabled.
   */
  async followListening(): Promise<void> {
    try {
      await this.#listener.change(this.#listeningMode);
    } finally {
      if (!this.#listener.isOn) await this.disable();
    }
  }

  /**
   * Changes address, upstream or whether it is enabled. Another address or upstream closes all connections.
   * @throws Error as enable does; the proxy is then disabled, with the new address.
   */
  async update(settings: ProxySettings): Promise<void> {
    if (await this.differsFrom(settings)) {
      await this.disable();
      this.#listen = settings.listen;
      this.#upstream = settings.upstream;
    }
    if (settings.enabled) await this.enable();
    else await this.disable();
  }

  /**
   * Whether another address or upstream is meant. A host name equals the address it stands for.
   * @throws Error for an address that cannot be resolved.
   */
  async differsFrom({ listen, upstream }: Omit<ProxySettings, 'enabled'>): Promise<boolean> {
    const resolved = formatAddress(await resolveAddress(listen));
    return this.#listen !== resolved || this.#upstream !== upstream;
  }

  /** Those that are open, oldest first. */
  get connections(): OpenConnection[] {
    return [...this.#connections].map(([{ isReached, traffic }, facts]) => ({
      ...facts,
      isReached,
      traffic,
    }));
  }

  findToxic(name: string): Toxic | undefined {
    return this.toxics.find((toxic) => toxic.name === name);
  }

  /** Appends a toxic to its direction, on open connections too. */
  addToxic(toxic: Toxic): void {
    this.#toxics[toxic.direction].push(toxic);
    for (const connection of this.#connections.keys()) {
      connection.addToxic(toxic);
    }
  }

  /** Makes open connections follow a toxic that has changed. */
  updateToxic(toxic: Toxic): void {
    for (const connection of this.#connections.keys()) {
      connection.updateToxic(toxic);
    }
  }

  removeToxic(toxic: Toxic): void {
    const remaining = this.#toxics[toxic.direction].filter((other) => other !== toxic);
    this.#toxics[toxic.direction] = remaining;
    for (const connection of this.#connections.keys()) {
      connection.removeToxic(toxic);
    }
  }

  /** Whether new connections are answered as a toxic says that concerns who listens; the listener has tried it out. */
  isInForce({ type, toxicity }: Toxic): boolean {
    return toxicity > 0 && type.listening !== undefined && type.listening === this.#listener.mode;
  }

  /** Nobody listening is stronger than nobody answering. */
  get #listeningMode(): ListeningMode {
    const modes = this.toxics.map(({ type, toxicity }) => toxicity > 0 && type.listening);
    if (modes.includes('refuse')) return 'refuse';
    return modes.includes('swallow') ? 'swallow' : 'serve';
  }

  #accept(client: Socket): void {
    this.#connectionCount += 1;
    const { name } = this;
    const number = this.#connectionCount;
    const { random, clock, logger, witness, onTraffic } = this.#options;
    const { listen, upstream } = this.settings;
    const connection = new Connection({
      client,
      upstream,
      toxics: (direction) => this.#toxics[direction],
      random: random.fork('connection', number),
      clock,
      logger,
      acted: (direction, toxic, act) => witness.saw(name, number, direction, toxic, act),
      onClosed: (traffic) => {
        this.#connections.delete(connection);
        if (traffic !== undefined) onTraffic?.(traffic, { listen, upstream });
      },
    });
    this.#connections.set(connection, { number, client: clientAddress(client) });
  }
}

function clientAddress({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return formatAddress({ host: remoteAddress, port: remotePort });
}

async function resolve(text: string): Promise<Address> {
  try {
    const { host, port } = await resolveAddress(text);
    // As Toxiproxy has it: every interface, those of IPv6 too.
    return { host: host === '0.0.0.0' ? '' : host, port };
  } catch (cause) {
    throw new Error(`listen tcp: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
