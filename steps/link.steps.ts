// What happens to the network between two parts. A link is named by who dials: "queen→hive-1".
import { When } from '@cucumber/cucumber';
import { HornetError, type Link } from '../harness/index.ts';
import type { StackWorld } from './support/stack-world.ts';

/** Closes every connection of the link and refuses new ones. */
When('the link {string} is cut', async function (this: StackWorld, name: string) {
  await this.stack.link(name).cut();
});

/** Lets no byte through either way: connections stay open, and new ones are accepted. */
When('the link {string} falls silent', async function (this: StackWorld, name: string) {
  await this.stack.link(name).silence();
});

/** Delivers what the dialling side gets back later by this. A further delay replaces it. */
When(
  'the link {string} is delayed by {int} ms',
  async function (this: StackWorld, name: string, latencyMs: number) {
    await this.stack.link(name).delay({ latencyMs });
  },
);

/**
 * The same with a jitter: each piece is late by the delay, more or less.
 * @example When the link "front→back" is delayed by 200 ms, give or take 50 ms
 */
When(
  'the link {string} is delayed by {int} ms, give or take {int} ms',
  async function (this: StackWorld, name: string, latencyMs: number, jitterMs: number) {
    await this.stack.link(name).delay({ latencyMs, jitterMs });
  },
);

/**
 * Delays only what travels towards one of the link's two ends.
 * @example When the link "front→back" is delayed by 200 ms towards "back"
 */
When(
  'the link {string} is delayed by {int} ms towards {string}',
  async function (this: StackWorld, name: string, latencyMs: number, end: string) {
    const link = this.stack.link(name);
    await link.delay({ latencyMs, direction: directionTowards(link, end) });
  },
);

/**
 * Lets each connection of the link carry no more than so many thousand bytes a second, each way.
 * @example When the link "front→back" carries 20 KB/s
 */
When(
  'the link {string} carries {int} KB\\/s',
  async function (this: StackWorld, name: string, rateKBps: number) {
    await this.stack.link(name).throttle({ rateKBps });
  },
);

/** Takes back every fault of the link. */
When('the link {string} heals', async function (this: StackWorld, name: string) {
  await this.stack.link(name).heal();
});

function directionTowards({ name, from, to }: Link, end: string): 'upstream' | 'downstream' {
  if (end === to) return 'upstream';
  if (end === from) return 'downstream';
  throw new HornetError('FAULT_INVALID', `"${end}" is no end of the link ${name}.`, {
    data: { link: name, faults: [`the end must be "${from}" or "${to}", not "${end}"`] },
  });
}
