/**
 * One proxy: a listener, the connections through it and the toxics on them. Disabled, it listens to
 * nobody and has no connection, but keeps its address and its toxics.
 * It is not safe to change it twice at once; the registry takes care of that.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../kernel/clock.ts';
import type { Prng } from '../kernel/prng.ts';
import { type Address, formatAddress, resolveAddress } from './address.ts';
import { Connection } from './connection.ts';
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
}

export class FaultProxy {
  readonly name: string;
  readonly #options: ProxyOptions;
  readonly #connections = new Set<Connection>();
  readonly #toxics: Record<Direction, Toxic[]> = { upstream: [], downstream: [] };
  #listen: string;
  #upstream: string;
  #server: Server | undefined;
  #connectionCount = 0;

  constructor(options: ProxyOptions) {
    this.name = options.name;
    this.#options = options;
    this.#listen = options.listen;
    this.#upstream = options.upstream;
  }

  /** As they are now: the address is the one it listens on, once it has listened. */
  get settings(): ProxySettings {
    return {
      listen: this.#listen,
      upstream: this.#upstream,
      enabled: this.#server !== undefined,
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
    if (this.#server !== undefined) return;
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    server.on('connection', (client) => this.#accept(client));
    this.#listen = formatAddress(await listen(server, this.#listen));
    server.on('error', (error) =>
      this.#options.logger.error({ error: error.message }, 'accepting'),
    );
    this.#server = server;
  }

  /** Stops to listen and closes every connection; resolves once all are gone. */
  async disable(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const connection of this.#connections) connection.destroy();
    await closed;
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

  findToxic(name: string): Toxic | undefined {
    return this.toxics.find((toxic) => toxic.name === name);
  }

  /** Appends a toxic to its direction, on open connections too. */
  addToxic(toxic: Toxic): void {
    this.#toxics[toxic.direction].push(toxic);
    for (const connection of this.#connections) {
      connection.link(toxic.direction)?.addToxic(toxic);
    }
  }

  /** Makes open connections follow a toxic that has changed. */
  updateToxic(toxic: Toxic): void {
    for (const connection of this.#connections) {
      connection.link(toxic.direction)?.updateToxic(toxic);
    }
  }

  removeToxic(toxic: Toxic): void {
    const remaining = this.#toxics[toxic.direction].filter((other) => other !== toxic);
    this.#toxics[toxic.direction] = remaining;
    for (const connection of this.#connections) {
      connection.link(toxic.direction)?.removeToxic(toxic);
    }
  }

  #accept(client: Socket): void {
    this.#connectionCount += 1;
    const { name } = this;
    const number = this.#connectionCount;
    const { random, clock, logger, witness } = this.#options;
    const connection = new Connection({
      client,
      upstream: this.#upstream,
      toxics: (direction) => this.#toxics[direction],
      random: random.fork('connection', number),
      clock,
      logger,
      acted: (direction, toxic, act) => witness.saw(name, number, direction, toxic, act),
      onClosed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
  }
}

async function listen(server: Server, text: string): Promise<Address> {
  let address: Address;
  try {
    address = await resolveAddress(text);
  } catch (error) {
    throw new Error(`listen tcp: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  try {
    server.listen(address.host === '' ? { port: address.port } : address);
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(`listen tcp ${formatAddress(address)}: ${describeBindError(cause)}`, { cause });
  }
  const bound = server.address();
  if (bound === null || typeof bound === 'string')
    throw new Error(`listen tcp ${text}: no address`);
  return { host: bound.address, port: bound.port };
}

function describeBindError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return bindErrors.get(code) ?? `bind: ${error instanceof Error ? error.message : error}`;
}

const bindErrors: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'bind: address already in use'],
  ['EACCES', 'bind: permission denied'],
  ['EADDRNOTAVAIL', 'bind: cannot assign requested address'],
]);
