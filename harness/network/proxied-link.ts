/** A link as a proxy on a server with Toxiproxy's interface. Makes one change after the other. */
import { assertCallerWaits } from '../kernel/caller-signal.ts';
import type { Clock } from '../kernel/clock.ts';
import { Turns } from '../kernel/turns.ts';
import { describeDelay, validateDelay } from './link-delay.ts';
import { describeWays, directionsOf, type Ways } from './link-direction.ts';
import type {
  ArmedToxic,
  Link,
  LinkDelay,
  LinkEvent,
  LinkEventKind,
  LinkState,
  LinkThrottle,
  ToxicOrder,
} from './link-interface.ts';
import { describeThrottle, validateThrottle } from './link-throttle.ts';
import { LinkToxics } from './link-toxics.ts';
import { readToxicEvidence, type ToxicEvidence } from './toxic-evidence.ts';
import { describeToxic } from './toxic-order.ts';
import { changeProxy, type LibraryProxy, listToxics, type ShownToxic } from './toxiproxy-client.ts';

export interface ProxiedLinkOptions {
  name: string;
  from: string;
  to: string;
  address: string;
  upstream: string | undefined;
  /** As it was made: enabled if it has an upstream, without toxics. */
  proxy: LibraryProxy;
  clock: Clock;
}

export class ProxiedLink implements Link {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly address: string;
  readonly #proxy: LibraryProxy;
  readonly #toxics: LinkToxics;
  readonly #clock: Clock;
  readonly #events: LinkEvent[] = [];
  readonly #listeners = new Set<(event: LinkEvent) => void>();
  #upstream: string | undefined;
  #isCut = false;
  #silentWays: Ways | undefined;
  readonly #turns = new Turns();

  constructor({ name, from, to, address, upstream, proxy, clock }: ProxiedLinkOptions) {
    this.name = name;
    this.from = from;
    this.to = to;
    this.address = address;
    this.#upstream = upstream;
    this.#proxy = proxy;
    this.#toxics = new LinkToxics(proxy);
    this.#clock = clock;
    this.#note('created', upstream);
  }

  get url(): string {
    return `http://${this.address}`;
  }

  get upstream(): string | undefined {
    return this.#upstream;
  }

  get events(): readonly LinkEvent[] {
    return this.#events;
  }

  get state(): LinkState {
    if (this.#isCut) return 'cut';
    if (this.#upstream === undefined) return 'unconnected';
    if (this.#toxics.has('silence')) return 'silent';
    if (this.#toxics.has('delay')) return 'delayed';
    if (this.#toxics.has('throttle')) return 'throttled';
    return this.#toxics.hasArmed ? 'disturbed' : 'open';
  }

  retarget(upstream: string): Promise<void> {
    return this.#inTurn(async () => {
      if (upstream === this.#upstream) return;
      await changeProxy(this.#proxy, { upstream, enabled: !this.#isCut });
      this.#upstream = upstream;
      this.#note('retargeted', upstream);
    });
  }

  cut(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isCut) return;
      await changeProxy(this.#proxy, { enabled: false });
      this.#isCut = true;
      this.#note('cut');
    });
  }

  reconnect(): Promise<void> {
    return this.#turns.take(async () => {
      if (!this.#isCut) return;
      await this.#enable();
      this.#note('reconnected');
    });
  }

  silence(ways: Ways = 'both'): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#silentWays === ways) return;
      await this.#toxics.set('silence', 'timeout', directionsOf(ways), { timeout: 0 });
      this.#silentWays = ways;
      this.#note('silenced', describeWays(ways));
    });
  }

  unsilence(): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#silentWays === undefined) return;
      await this.#endSilence();
      this.#note('unsilenced');
    });
  }

  delay(delay: LinkDelay): Promise<void> {
    return this.#inTurn(async () => {
      const { latencyMs, jitterMs, directions } = validateDelay(this.name, delay);
      const attributes = { latency: latencyMs, jitter: jitterMs };
      await this.#toxics.set('delay', 'latency', directions, attributes);
      this.#note('delayed', describeDelay(delay));
    });
  }

  throttle(throttle: LinkThrottle): Promise<void> {
    return this.#inTurn(async () => {
      const { rateKBps, directions } = validateThrottle(this.name, throttle);
      await this.#toxics.set('throttle', 'bandwidth', directions, { rate: rateKBps });
      this.#note('throttled', describeThrottle(throttle));
    });
  }

  arm(order: ToxicOrder): Promise<ArmedToxic> {
    return this.#inTurn(async () => {
      const names = await this.#toxics.arm(order);
      const description = describeToxic(order);
      this.#note('armed', description);
      return {
        description,
        names,
        disarm: () => this.#disarm(names, description),
        evidence: async () => latestOf(names, await this.evidence()),
      };
    });
  }

  heal(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#isCut && this.#toxics.isEmpty) return;
      // Before the listener comes back, so that no new connection meets the old faults.
      await this.#endSilence();
      await this.#toxics.clear('delay');
      await this.#toxics.clear('throttle');
      await this.#toxics.disarm();
      await this.#enable();
      this.#note('healed');
    });
  }

  toxics(): Promise<ShownToxic[]> {
    return listToxics(this.#proxy);
  }

  evidence(): Promise<ToxicEvidence[]> {
    const { api, name, toxiproxy } = this.#proxy;
    return readToxicEvidence({ api, host: toxiproxy.host }, name);
  }

  onEvent(listener: (event: LinkEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #disarm(names: readonly string[], description: string): Promise<void> {
    return this.#turns.take(async () => {
      if (await this.#toxics.disarm(names)) this.#note('disarmed', description);
    });
  }

  async #endSilence(): Promise<void> {
    await this.#toxics.clear('silence');
    this.#silentWays = undefined;
  }

  async #enable(): Promise<void> {
    await changeProxy(this.#proxy, { enabled: this.#upstream !== undefined });
    this.#isCut = false;
  }

  #note(what: LinkEventKind, detail?: string): void {
    const event = { atMs: this.#clock.nowMs(), what, ...(detail !== undefined && { detail }) };
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  /** What only takes one fault back does not go this way: who cleans up may do so after the caller's time. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    return this.#turns.take(async () => {
      assertCallerWaits();
      return await change();
    });
  }
}

/** Of each name the newest: a link of the same name may have had one before. */
function latestOf(names: readonly string[], evidence: readonly ToxicEvidence[]): ToxicEvidence[] {
  return names.flatMap((name) => evidence.findLast(({ toxic }) => toxic === name) ?? []);
}
