/**
 * The address of one proxy while it is enabled: answers those who dial it in one of three ways and changes from one to
 * another at the same port. It is not safe to change it twice at once.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../../kernel/clock.ts';
import type { Address } from '../address.ts';
import type { Listening, ListeningMode, PreparedListening } from './listening.ts';
import { prepareRefusing } from './refuse-address.ts';
import { serveAddress } from './serve-address.ts';
import { prepareSwallowing } from './swallow-address.ts';

export interface ProxyListenerOptions {
  clock: Clock;
  /** Not yet read from. */
  onConnection: (client: Socket) => void;
  /** Told why a connection could not be accepted. */
  onError: (error: Error) => void;
}

export class ProxyListener {
  readonly #options: ProxyListenerOptions;
  /** One for each listener whose connections may still be open. */
  readonly #draining = new Set<Promise<void>>();
  #wanted: ListeningMode = 'serve';
  #current: Listening | undefined;

  constructor(options: ProxyListenerOptions) {
    this.#options = options;
  }

  get isOn(): boolean {
    return this.#current !== undefined;
  }

  /** How those who dial are answered now; undefined while it is off. */
  get mode(): ListeningMode | undefined {
    return this.#current?.mode;
  }

  /**
   * Takes an address and answers there as asked; returns it with the port that it was given.
   * @throws Error when the address cannot be had, or the system does not do what the mode asks; it is then off.
   */
  async start(address: Address, mode: ListeningMode): Promise<Address> {
    this.#wanted = mode;
    this.#current = await this.#serve(address);
    const bound = this.#current.address;
    try {
      await this.change(mode);
    } catch (error) {
      await this.stop();
      throw error;
    }
    return bound;
  }

  /**
   * Answers in another way from now on; connections that are open stay. Does nothing when it is off.
   * @throws Error as start does. If it served before it still does, unless the address was lost; otherwise it is off.
   */
  async change(mode: ListeningMode): Promise<void> {
    const before = this.#current;
    this.#wanted = mode;
    if (before === undefined || before.mode === mode) return;
    const { address } = before;
    try {
      const next = await this.#prepare(address, mode);
      this.#current = undefined;
      await before.stop();
      this.#current = await next.begin();
    } catch (error) {
      if (before.mode !== 'serve') await this.stop();
      else await this.#serveAgain(address, error);
      throw error;
    }
  }

  /** Gives the address up. Connections stay. */
  async stop(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.stop();
  }

  /** Resolves once every connection that it accepted is closed. */
  async drained(): Promise<void> {
    await Promise.all(this.#draining);
  }

  #prepare(address: Address, mode: ListeningMode): Promise<PreparedListening> {
    if (mode === 'refuse') return prepareRefusing(address, this.#options.clock);
    if (mode === 'swallow') return prepareSwallowing(address, this.#options.clock);
    return Promise.resolve({ begin: () => this.#serve(address) });
  }

  async #serve(address: Address): Promise<Listening> {
    const serving = await serveAddress(address, {
      onConnection: (client) => this.#accept(client),
      onError: this.#options.onError,
    });
    this.#draining.add(serving.drained);
    serving.drained.then(() => this.#draining.delete(serving.drained));
    return serving;
  }

  async #serveAgain(address: Address, cause: unknown): Promise<void> {
    this.#wanted = 'serve';
    try {
      this.#current ??= await this.#serve(address);
    } catch (error) {
      throw new Error(String(error), { cause });
    }
  }

  #accept(client: Socket): void {
    // Who dials in the moment before the mode has changed is not to get in.
    if (this.#wanted === 'serve') this.#options.onConnection(client);
    else client.resetAndDestroy();
  }
}
