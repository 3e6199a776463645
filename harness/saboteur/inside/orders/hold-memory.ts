/** Holds memory in small objects, so that every great collection has to look at all of them. */

import { collectGarbage } from '../collect-garbage.ts';
import type { OrderKind } from '../order-kind.ts';
import { later } from '../timer.ts';

export interface HoldMemory {
  readonly megabytes: number;
}

/** A megabyte of them. */
const objects = 9_362;

export const holdMemory: OrderKind<HoldMemory> = {
  begin: ({ megabytes }) => {
    let held: object[][] = [];
    let takeBack = (): void => {};
    // A megabyte a turn: the program is to feel the memory, not the making of it.
    const take = (): void => {
      held.push(Array.from({ length: objects }, (_, index) => ({ index, next: [index, index] })));
      if (held.length < megabytes) takeBack = later(1, take);
    };
    return {
      deed: () => {
        takeBack = later(1, take);
      },
      end: () => {
        takeBack();
        held = [];
        // Who looks from outside is to see that it is gone.
        collectGarbage();
      },
    };
  },
};
