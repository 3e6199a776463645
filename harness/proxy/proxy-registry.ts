/**
 * The proxies of this server by name. Everything that changes one goes through here, one change at a
 * time, so that nobody sees half of one.
 */
import type { Logger } from 'pino';
import type { Clock } from '../kernel/clock.ts';
import { Prng } from '../kernel/prng.ts';
import { Turns } from '../kernel/turns.ts';
import { ApiError } from './api/api-error.ts';
import type { ConnectionTraffic } from './connection.ts';
import { FaultProxy, type ProxyAddresses, type ProxySettings } from './proxy.ts';
import { ToxicLeases } from './toxic-leases.ts';
import type { RemovalReason } from './toxic-tally.ts';
import type { Attributes, Toxic } from './toxics/toxic.ts';
import type { Witness } from './witness.ts';

export interface ProxyRequest extends ProxySettings {
  name: string;
}

/** What can be changed of a toxic; what is not given stays. */
export interface ToxicChange {
  attributes?: Attributes;
  toxicity?: number;
  /** Undefined takes the lease away. */
  leaseMs?: number | undefined;
}

export interface RegistryOptions {
  seed: string;
  clock: Clock;
  logger: Logger;
  witness: Witness;
  /** Told what has passed through a connection once it is over. */
  onTraffic?: (proxy: string, traffic: ConnectionTraffic, addresses: ProxyAddresses) => void;
}

export class ProxyRegistry {
  /** What random draws of the proxies that are made from now on depend on. */
  seed: string;
  readonly #options: RegistryOptions;
  readonly #proxies = new Map<string, FaultProxy>();
  readonly #holders = new WeakMap<Toxic, FaultProxy>();
  readonly #leases: ToxicLeases;
  readonly #turns = new Turns();

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.seed = options.seed;
    this.#leases = new ToxicLeases(options.clock, (toxic) => this.#expire(toxic));
  }

  /** All proxies, in order of their names, by the bytes of these. */
  get all(): FaultProxy[] {
    const bytes = (name: string) => Buffer.from(name);
    return [...this.#proxies.values()].sort((a, b) => Buffer.compare(bytes(a.name), bytes(b.name)));
  }

  get witness(): Witness {
    return this.#options.witness;
  }

  /** @throws ApiError PROXY_NOT_FOUND */
  find(name: string): FaultProxy {
    const proxy = this.#proxies.get(name);
    if (proxy === undefined) throw new ApiError('PROXY_NOT_FOUND');
    return proxy;
  }

  /**
   * Makes a proxy, with these toxics from the first connection on; one that cannot listen is not kept.
   * @throws ApiError PROXY_ALREADY_EXISTS, or what FaultProxy.enable throws.
   */
  add(request: ProxyRequest, toxics: readonly Toxic[] = []): Promise<FaultProxy> {
    return this.#turns.take(async () => {
      if (this.#proxies.has(request.name)) throw new ApiError('PROXY_ALREADY_EXISTS');
      return await this.#make(request, toxics);
    });
  }

  /** As `add`, except that one of that name with the same addresses stays, and another is replaced. */
  addOrReplace(request: ProxyRequest): Promise<FaultProxy> {
    return this.#turns.take(async () => {
      const existing = this.#proxies.get(request.name);
      if (existing !== undefined && !(await existing.differsFrom(request))) return existing;
      if (existing !== undefined) await this.#disable(existing);
      const proxy = await this.#make(request);
      if (existing !== undefined) this.#forgetToxics(existing);
      return proxy;
    });
  }

  update(name: string, change: (current: ProxySettings) => ProxySettings): Promise<FaultProxy> {
    return this.#turns.take(async () => {
      const proxy = this.find(name);
      try {
        await proxy.update(change(proxy.settings));
      } finally {
        this.#noteListening(proxy);
      }
      return proxy;
    });
  }

  remove(name: string): Promise<void> {
    return this.#turns.take(async () => {
      const proxy = this.find(name);
      this.#proxies.delete(name);
      await proxy.disable();
      this.#forgetToxics(proxy);
    });
  }

  /** Enables every proxy and removes every toxic; stops at the first that cannot listen. */
  reset(): Promise<void> {
    return this.#turns.take(async () => {
      for (const proxy of this.all) {
        await proxy.enable();
        for (const toxic of proxy.toxics) this.#drop(toxic, 'reset');
        await proxy.followListening();
      }
    });
  }

  /**
   * Puts a toxic on a proxy, in effect at once on open connections too. Only one that concerns listening is waited for.
   * @throws Error where the system does not do what such a toxic asks; the toxic is then gone again.
   */
  async addToxic(proxy: FaultProxy, toxic: Toxic): Promise<void> {
    this.#noteToxic(proxy, toxic);
    proxy.addToxic(toxic);
    try {
      await this.#followListening(toxic);
    } catch (error) {
      this.#drop(toxic, 'removed');
      throw error;
    }
  }

  /**
   * Changes a toxic; its lease begins anew only if one is given.
   * @throws Error where whoever listens cannot change with it; its toxicity is then as it was.
   */
  async updateToxic(toxic: Toxic, change: ToxicChange): Promise<void> {
    const { toxicity } = toxic;
    Object.assign(toxic, change);
    if (change.attributes !== undefined || change.toxicity !== undefined)
      this.#holders.get(toxic)?.updateToxic(toxic);
    if ('leaseMs' in change) this.#leases.renew(toxic);
    try {
      await this.#followListening(toxic);
    } catch (error) {
      toxic.toxicity = toxicity;
      throw error;
    }
  }

  /** @throws Error where a proxy that did not listen cannot do so again; it is then disabled. */
  async removeToxic(toxic: Toxic, reason: RemovalReason = 'removed'): Promise<void> {
    this.#drop(toxic, reason);
    await this.#followListening(toxic);
  }

  /** How long a toxic stays unless its lease is renewed; undefined without one. */
  remainingLeaseMs(toxic: Toxic): number | undefined {
    return this.#leases.remainingMs(toxic);
  }

  /** Closes everything, for the end of the program. */
  close(): Promise<void> {
    return this.#turns.take(async () => {
      await Promise.all(this.all.map((proxy) => proxy.disable()));
      for (const proxy of this.all) this.#forgetToxics(proxy);
      this.#proxies.clear();
    });
  }

  async #make(
    { name, ...settings }: ProxyRequest,
    toxics: readonly Toxic[] = [],
  ): Promise<FaultProxy> {
    const { clock, logger, witness, onTraffic } = this.#options;
    const proxy = new FaultProxy({
      name,
      ...settings,
      random: new Prng(this.seed).fork('proxy', name),
      clock,
      logger: logger.child({ proxy: name }),
      witness,
      onTraffic: (traffic, addresses) => onTraffic?.(name, traffic, addresses),
    });
    for (const toxic of toxics) proxy.addToxic(toxic);
    if (settings.enabled) await proxy.enable();
    for (const toxic of toxics) this.#noteToxic(proxy, toxic);
    this.#noteListening(proxy);
    this.#proxies.set(name, proxy);
    return proxy;
  }

  #noteToxic(proxy: FaultProxy, toxic: Toxic): void {
    this.#holders.set(toxic, proxy);
    this.witness.armed(proxy.name, toxic);
    this.#leases.renew(toxic);
  }

  #expire(toxic: Toxic): void {
    const proxy = this.#holders.get(toxic)?.name;
    this.#options.logger.info({ proxy, toxic: toxic.name }, 'the lease of a toxic has run out');
    this.removeToxic(toxic, 'lease').catch((error: unknown) => {
      this.#options.logger.error({ proxy, error: String(error) }, 'the proxy cannot listen again');
    });
  }

  #drop(toxic: Toxic, reason: RemovalReason): void {
    this.#leases.end(toxic);
    this.#holders.get(toxic)?.removeToxic(toxic);
    this.witness.removed(toxic, reason);
  }

  /** The address of a proxy changes hands, so that it must be the turn of this; other toxics wait for nobody. */
  async #followListening(toxic: Toxic): Promise<void> {
    const proxy = this.#holders.get(toxic);
    if (toxic.type.listening === undefined || proxy === undefined) return;
    await this.#turns.take(async () => {
      try {
        await proxy.followListening();
      } finally {
        this.#noteListening(proxy);
      }
    });
  }

  async #disable(proxy: FaultProxy): Promise<void> {
    await proxy.disable();
    this.#noteListening(proxy);
  }

  /** Tells the witness which of the toxics on who listens are in force, and which are there in vain. */
  #noteListening(proxy: FaultProxy): void {
    for (const toxic of proxy.toxics) {
      if (toxic.type.listening !== undefined)
        this.witness.listens(proxy.name, toxic, proxy.isInForce(toxic));
    }
  }

  /** For a proxy that is gone and its connections closed. It keeps its toxics, as an answer may have to show it once more. */
  #forgetToxics(proxy: FaultProxy): void {
    for (const toxic of proxy.toxics) {
      this.#leases.end(toxic);
      this.witness.removed(toxic, 'proxy removed');
    }
  }
}
