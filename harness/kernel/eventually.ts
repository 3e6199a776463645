/**
 * Asks again and again until an observation is as hoped, within a time limit. For what can only be observed by asking;
 * what announces itself is waited for instead.
 */
import { orCallers } from './caller-signal.ts';
import { type Clock, systemClock } from './clock.ts';
import { withTimeout } from './deadline.ts';
import { HornetError } from './errors.ts';

export interface EventuallyOptions<T> {
  /** What is hoped for, in words, for the error: "no slot is busy". */
  hope: string;
  timeoutMs: number;
  /** Whether the observation is as hoped. */
  until: (observation: T) => boolean;
  pauseMs?: number;
  signal?: AbortSignal;
  clock?: Clock;
}

/**
 * The first observation that is as hoped. A probe that throws counts as an observation that is not.
 * @throws HornetError TIMED_OUT with the last observation, or the last error as its cause
 */
export async function eventually<T>(
  probe: (signal: AbortSignal) => T | Promise<T>,
  options: EventuallyOptions<T>,
): Promise<T> {
  const { hope, timeoutMs, until, pauseMs = 25, clock = systemClock } = options;
  const signal = orCallers(options.signal);
  let last: { observation?: T; cause?: unknown } = {};
  const onTimeout = (): Error =>
    new HornetError('TIMED_OUT', `Not within ${timeoutMs} ms: ${hope}.`, {
      data: { hope, timeoutMs, lastObservation: last.observation },
      cause: last.cause,
    });
  const limits = { timeoutMs, clock, onTimeout, ...(signal === undefined ? {} : { signal }) };
  return withTimeout(async (ended) => {
    for (;;) {
      try {
        const observation = await probe(ended);
        if (until(observation)) return observation;
        last = { observation };
      } catch (cause) {
        last = { cause };
      }
      await clock.sleep(pauseMs, ended);
    }
  }, limits);
}
