/** The program ends, as by a decision of its own. */

import type { OrderKind } from '../order-kind.ts';
import { later } from '../timer.ts';

export interface Exit {
  readonly code: number;
}

export const exit: OrderKind<Exit> = {
  begin: ({ code }) => {
    let takeBack = (): void => {};
    return {
      deed: () => {
        takeBack = later(1, () => process.exit(code));
      },
      end: () => takeBack(),
    };
  },
};
