/**
 * Bounds a piece of work in time. It tells the work to end through a signal and does not wait for
 * it to obey: what ignores the signal runs on, unobserved.
 */
import { type Clock, systemClock } from './clock.ts';
import { HornetError } from './errors.ts';

export interface TimeoutOptions {
  timeoutMs: number;
  clock?: Clock;
  /** Ends the work early, with this signal's reason. */
  signal?: AbortSignal;
  /** The error to reject with; made at the time-out, so it can say what was seen last. */
  onTimeout?: () => Error;
}

/**
 * Runs `work` for at most `timeoutMs`. The signal it gets is aborted at the time-out, with the
 * error this rejects with, and when the outer signal aborts, with that one's reason.
 * @throws HornetError TIMED_OUT, or what `onTimeout` makes.
 */
export async function withTimeout<T>(
  work: (signal: AbortSignal) => T | Promise<T>,
  options: TimeoutOptions,
): Promise<T> {
  const { timeoutMs, clock = systemClock, signal: outer } = options;
  outer?.throwIfAborted();
  const ended = new AbortController();
  const inner = new AbortController();
  const timedOut = clock.sleep(timeoutMs, ended.signal).then(() => {
    throw options.onTimeout?.() ?? timeoutError(timeoutMs);
  });
  const cancelled = abortion(outer, ended.signal);
  try {
    return await Promise.race([invoke(work, inner.signal), timedOut, cancelled]);
  } catch (error) {
    inner.abort(error);
    throw error;
  } finally {
    ended.abort();
    await Promise.allSettled([timedOut, cancelled]);
  }
}

function timeoutError(timeoutMs: number): HornetError<'TIMED_OUT'> {
  return new HornetError('TIMED_OUT', `Not done after ${timeoutMs} ms.`, { data: { timeoutMs } });
}

/** Turns a synchronous throw of the work into a rejection, so that the timer is always cleared. */
async function invoke<T>(
  work: (signal: AbortSignal) => T | Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return work(signal);
}

/** Rejects when the outer signal aborts; without one, only when the work has ended. */
function abortion(outer: AbortSignal | undefined, ended: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  ended.addEventListener('abort', () => reject(ended.reason), { once: true });
  outer?.addEventListener('abort', () => reject(outer.reason), { once: true, signal: ended });
  return promise;
}
