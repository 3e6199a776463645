/** Keeps the event loop from turning: once, or for a part of each period. */

import type { OrderKind } from '../order-kind.ts';
import { standStill } from '../stand-still.ts';
import { later } from '../timer.ts';

export interface BlockLoop {
  readonly forMs: number;
  /** From the beginning of one block to that of the next. Without it there is one. */
  readonly everyMs?: number;
}

export const blockLoop: OrderKind<BlockLoop> = {
  begin: ({ forMs, everyMs }, { isWithdrawn }) => {
    let takeBack = (): void => {};
    const block = (): void => {
      standStill(forMs, isWithdrawn);
      if (everyMs !== undefined) takeBack = later(Math.max(1, everyMs - forMs), block);
    };
    return {
      deed: () => {
        takeBack = later(1, block);
      },
      end: () => takeBack(),
    };
  },
};
