/** The next time that the program begins, nothing of it runs for a while. */

import type { OrderKind } from '../order-kind.ts';
import { standStill } from '../stand-still.ts';

export interface HoldStart {
  readonly forMs: number;
}

export const holdStart: OrderKind<HoldStart> = {
  begin: ({ forMs }, { isStarting, isWithdrawn }) => ({
    deed: () => {
      if (isStarting) standStill(forMs, isWithdrawn);
    },
    end: () => {},
  }),
};
