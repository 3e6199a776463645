/** What the program changes below a path takes longer, as on a busy disk; where the call is synchronous, its event loop stands still. */
import { type FileCall, interceptFileCalls } from '../file-calls.ts';
import { isBelow } from '../is-below.ts';
import type { OrderKind } from '../order-kind.ts';
import { standStill } from '../stand-still.ts';
import { pause } from '../timer.ts';

export interface SlowWrites {
  /** An absolute path: this file, or all in this folder. */
  readonly path: string;
  /** Each call. */
  readonly byMs: number;
}

export const slowWrites: OrderKind<SlowWrites> = {
  begin: async ({ path, byMs }, { isWithdrawn }) => {
    const isSlow = (call: FileCall): boolean => isBelow(path, call.path);
    const end = await interceptFileCalls({
      now: (call) => {
        if (isSlow(call)) standStill(byMs, isWithdrawn);
      },
      later: async (call) => {
        if (isSlow(call)) await pause(byMs);
      },
    });
    return { end };
  },
};
