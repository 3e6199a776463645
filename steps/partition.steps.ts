// The network between many parts breaks in one of the shapes that partitions have. Parts are named as in the names of links,
// several with commas between them.
import { When } from '@cucumber/cucumber';
import {
  bridge,
  halves,
  isolated,
  oneWay,
  type PartitionShape,
  partition,
  ring,
} from '../harness/index.ts';
import type { StackWorld } from './support/stack-world.ts';

/**
 * Cuts every link between the two groups.
 * @example When the network splits into "front" and "back, store"
 */
When(
  'the network splits into {string} and {string}',
  async function (this: StackWorld, oneSide: string, otherSide: string) {
    await breakUp(this, halves(await partsOf(this, oneSide), await partsOf(this, otherSide)));
  },
);

/**
 * The same, but for one part that both groups still reach.
 * @example When the network splits into "front" and "store, archive", bridged by "back"
 */
When(
  'the network splits into {string} and {string}, bridged by {string}',
  async function (this: StackWorld, oneSide: string, otherSide: string, over: string) {
    await breakUp(
      this,
      bridge(
        await partsOf(this, oneSide),
        await this.partMeant(over),
        await partsOf(this, otherSide),
      ),
    );
  },
);

/** Cuts every link of the part. */
When('{string} is cut off from everybody', async function (this: StackWorld, part: string) {
  await breakUp(this, isolated(await this.partMeant(part)));
});

/**
 * Leaves each part only the one before it and the one after it in the list, which is closed to a circle.
 * @example When the network is left as a ring of "front, back, store, archive"
 */
When('the network is left as a ring of {string}', async function (this: StackWorld, parts: string) {
  await breakUp(this, ring(await partsOf(this, parts)));
});

/**
 * Drops what the first group says to the second, whoever dialled; what the second says still arrives.
 * @example When "back" is no longer heard by "front"
 */
When(
  '{string} is no longer heard by {string}',
  async function (this: StackWorld, senders: string, receivers: string) {
    await breakUp(this, oneWay(await partsOf(this, senders), await partsOf(this, receivers)));
  },
);

/** It lasts until the links heal, or the scenario ends. */
async function breakUp(world: StackWorld, shape: PartitionShape): Promise<void> {
  await partition(world.stack.links, shape);
}

function partsOf(world: StackWorld, list: string): Promise<string[]> {
  return Promise.all(list.split(',').map((part) => world.partMeant(part.trim())));
}
