/**
 * Ctrl+C and SIGTERM: the first one asks for an orderly end, a second one ends the process at once
 * and leaves the rest to the guardian. It decides nothing about what an orderly end is.
 */
import { type Clock, systemClock } from '../kernel/clock.ts';

export type InterruptSignal = 'SIGINT' | 'SIGTERM';

/** The exit code of a program that was interrupted. */
export const interruptedExitCode = 130;

/**
 * npm passes on a Ctrl+C which the terminal has sent to all of its children already; what comes
 * this soon after the first signal is the same key.
 */
const sameKeyMs = 500;

/** Listens until disposed of; the handler is called once. */
export function onInterrupt(
  handle: (signal: InterruptSignal) => void,
  clock: Clock = systemClock,
): Disposable {
  let firstAtMs: number | undefined;
  const receive = (signal: NodeJS.Signals) => {
    if (firstAtMs === undefined) {
      firstAtMs = clock.nowMs();
      handle(signal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT');
    } else if (clock.nowMs() - firstAtMs > sameKeyMs) {
      process.exit(interruptedExitCode);
    }
  };
  process.on('SIGINT', receive);
  process.on('SIGTERM', receive);
  return {
    [Symbol.dispose]: () => {
      process.off('SIGINT', receive);
      process.off('SIGTERM', receive);
    },
  };
}
