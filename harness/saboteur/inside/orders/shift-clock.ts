/** The wall clock jumps, forwards or back, and goes on from there; it jumps again when the order is withdrawn. */

import type { OrderKind } from '../order-kind.ts';
import { moveWallClock } from '../wall-clock.ts';

export interface ShiftClock {
  readonly offsetMs: number;
}

export const shiftClock: OrderKind<ShiftClock> = {
  begin: ({ offsetMs }) => ({ end: moveWallClock(() => offsetMs) }),
};
