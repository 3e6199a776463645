/**
 * Changes of one link, drawn at random: toxics that come, change and go. None of them drops, closes or alters anything, so that
 * whatever is missing in the end is the proxy's fault.
 */
import type { Prng } from '../../harness/index.ts';
import type { ApiCalls } from './api-calls.ts';

/** How many toxics a link has at most. */
const mostToxics = 4;

type Draw = (random: Prng) => Record<string, number>;

const gentle: Readonly<Record<string, Draw>> = {
  latency: (random) => ({ latency: random.integer(0, 300), jitter: random.integer(0, 100) }),
  // From a trickle to more than is ever sent.
  bandwidth: (random) => ({ rate: random.pick([5, 20, 100, 1_000]) }),
  slicer: (random) => ({
    average_size: random.integer(1, 1_000),
    size_variation: random.integer(0, 50),
    delay: random.integer(0, 2_000),
  }),
  slow_close: (random) => ({ delay: random.integer(0, 5_000) }),
  noop: () => ({}),
};

export class ChangingLink {
  readonly #path: string;
  readonly #random: Prng;
  /** What is on it, by name. */
  readonly #toxics = new Map<string, string>();
  #made = 0;

  constructor(proxyName: string, random: Prng) {
    this.#path = `/proxies/${proxyName}/toxics`;
    this.#random = random;
  }

  /** One call. Calls for one link follow each other. */
  async change(calls: ApiCalls): Promise<void> {
    const kind = this.#random.pick(['add', 'add', 'update', 'update', 'remove', 'look']);
    const [name, type] = this.#toxics.size > 0 ? this.#random.pick([...this.#toxics]) : [];
    if (kind === 'look') await calls.call('GET', this.#path);
    else if (name === undefined || type === undefined) await this.#add(calls);
    else if (kind === 'update') await this.#update(calls, name, type);
    else if (kind === 'add' && this.#toxics.size < mostToxics) await this.#add(calls);
    else await this.#remove(calls, name);
  }

  /** Takes all toxics off, so that what they hold comes. */
  async calm(calls: ApiCalls): Promise<void> {
    for (const name of [...this.#toxics.keys()]) await this.#remove(calls, name);
  }

  async #add(calls: ApiCalls): Promise<void> {
    this.#made += 1;
    const name = `toxic-${this.#made}`;
    const type = this.#random.pick(Object.keys(gentle));
    const stream = this.#random.pick(['upstream', 'downstream']);
    const toxicity = this.#random.pick([1, 0.5]);
    const attributes = gentle[type]?.(this.#random);
    this.#toxics.set(name, type);
    await calls.call('POST', this.#path, { name, type, stream, toxicity, attributes });
  }

  async #update(calls: ApiCalls, name: string, type: string): Promise<void> {
    const attributes = gentle[type]?.(this.#random);
    await calls.call('PATCH', `${this.#path}/${name}`, { attributes });
  }

  async #remove(calls: ApiCalls, name: string): Promise<void> {
    this.#toxics.delete(name);
    await calls.call('DELETE', `${this.#path}/${name}`);
  }
}
