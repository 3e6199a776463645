/** The wall clock goes faster or slower than time. */

import type { OrderKind } from '../order-kind.ts';
import { moveWallClock } from '../wall-clock.ts';

export interface DriftClock {
  /** 1,000,000: twice as fast. Below -1,000,000 it would go backwards. */
  readonly ppm: number;
  /** When it was right, in milliseconds since 1970: a program that is started again is as wrong as it would have been. */
  readonly rightAtMs: number;
}

export const driftClock: OrderKind<DriftClock> = {
  begin: ({ ppm, rightAtMs }) => ({
    end: moveWallClock((realMs) => ((realMs - rightAtMs) * ppm) / 1_000_000),
  }),
};
