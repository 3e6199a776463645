/**
 * The proxies of this server by name. Everything that changes one goes through here, one change at a
 * time, so that nobody sees half of one.
 */
import type { Logger } from 'pino';
import type { Clock } from '../kernel/clock.ts';
import type { Prng } from '../kernel/prng.ts';
import { ApiError } from './api/api-error.ts';
import { FaultProxy, type ProxySettings } from './proxy.ts';
import type { Witness } from './witness.ts';

export interface ProxyRequest extends ProxySettings {
  name: string;
}

export interface RegistryOptions {
  random: Prng;
  clock: Clock;
  logger: Logger;
  witness: Witness;
}

export class ProxyRegistry {
  readonly #options: RegistryOptions;
  readonly #proxies = new Map<string, FaultProxy>();
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** All proxies, in order of their names. */
  get all(): FaultProxy[] {
    return [...this.#proxies.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws ApiError PROXY_NOT_FOUND */
  find(name: string): FaultProxy {
    const proxy = this.#proxies.get(name);
    if (proxy === undefined) throw new ApiError('PROXY_NOT_FOUND');
    return proxy;
  }

  /**
   * Makes a proxy; one that cannot listen is not kept.
   * @throws ApiError PROXY_ALREADY_EXISTS, or what FaultProxy.enable throws.
   */
  add(request: ProxyRequest): Promise<FaultProxy> {
    return this.#inTurn(async () => {
      if (this.#proxies.has(request.name)) throw new ApiError('PROXY_ALREADY_EXISTS');
      return await this.#make(request);
    });
  }

  /** As `add`, except that one of that name with the same addresses stays, and another is replaced. */
  addOrReplace(request: ProxyRequest): Promise<FaultProxy> {
    return this.#inTurn(async () => {
      const existing = this.#proxies.get(request.name);
      if (existing !== undefined && !(await existing.differsFrom(request))) return existing;
      await existing?.disable();
      return await this.#make(request);
    });
  }

  update(name: string, change: (current: ProxySettings) => ProxySettings): Promise<FaultProxy> {
    return this.#inTurn(async () => {
      const proxy = this.find(name);
      await proxy.update(change(proxy.settings));
      return proxy;
    });
  }

  remove(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const proxy = this.find(name);
      this.#proxies.delete(name);
      await proxy.disable();
    });
  }

  /** Enables every proxy and removes every toxic; stops at the first that cannot listen. */
  reset(): Promise<void> {
    return this.#inTurn(async () => {
      for (const proxy of this.all) {
        await proxy.enable();
        for (const toxic of proxy.toxics) proxy.removeToxic(toxic);
      }
    });
  }

  /** Closes everything, for the end of the program. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await Promise.all(this.all.map((proxy) => proxy.disable()));
      this.#proxies.clear();
    });
  }

  async #make({ name, ...settings }: ProxyRequest): Promise<FaultProxy> {
    const { random, clock, logger, witness } = this.#options;
    const proxy = new FaultProxy({
      name,
      ...settings,
      random: random.fork('proxy', name),
      clock,
      logger: logger.child({ proxy: name }),
      witness,
    });
    if (settings.enabled) await proxy.enable();
    this.#proxies.set(name, proxy);
    return proxy;
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#lastChange.then(change);
    // Whoever asked for the change hears of its failure; the next one has to run all the same.
    this.#lastChange = result.catch(() => undefined);
    return result;
  }
}
