/** The program does not hear that it is to end. What was said meanwhile, it never hears. */
import type { OrderKind } from '../order-kind.ts';

export const ignoreTermination: OrderKind<object> = {
  begin: () => {
    // Those that are called once are wrapped, and stay so.
    const listeners = process.rawListeners('SIGTERM');
    const hearNothing = (): void => {};
    // First, since without anybody who listens the signal ends the program.
    process.on('SIGTERM', hearNothing);
    for (const listener of listeners) process.removeListener('SIGTERM', asListener(listener));
    return {
      end: () => {
        for (const listener of listeners) process.on('SIGTERM', asListener(listener));
        process.removeListener('SIGTERM', hearNothing);
      },
    };
  },
};

function asListener(listener: unknown): NodeJS.SignalsListener {
  // It was one until a moment ago.
  return listener as NodeJS.SignalsListener;
}
