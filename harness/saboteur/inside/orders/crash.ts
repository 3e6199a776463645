/** An error that nobody has reckoned with: thrown where nothing catches it, or a promise that nobody looks at. */

import type { OrderKind } from '../order-kind.ts';
import { later } from '../timer.ts';

export interface Crash {
  readonly how: 'exception' | 'rejection';
}

export const crash: OrderKind<Crash> = {
  begin: ({ how }) => {
    let takeBack = (): void => {};
    const fail = (): void => {
      const error = new Error(`The saboteur was told to crash this program by an ${how}.`);
      if (how === 'exception') throw error;
      void Promise.reject(error);
    };
    return {
      deed: () => {
        takeBack = later(1, fail);
      },
      end: () => takeBack(),
    };
  },
};
