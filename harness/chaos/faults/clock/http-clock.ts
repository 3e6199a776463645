/** The wall clock of a program, read from the date in its answers, as any client can. */
import { request } from 'undici';
import type { Clock } from '../../../kernel/clock.ts';
import { withTimeout } from '../../../kernel/deadline.ts';

export interface Reading {
  /** How far it is ahead of ours; behind where negative. */
  readonly offsetMs: number;
  /** By how much that may be wrong: the date is in whole seconds, and the answer took its time. */
  readonly wrongByMs: number;
  /** Of our wall clock. */
  readonly atMs: number;
}

/** Undefined where it does not answer, or says no date. @throws the signal's reason */
export async function readHttpClock(
  url: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<Reading | undefined> {
  const startMs = clock.wallMs();
  const ask = async (ended: AbortSignal): Promise<unknown> => {
    // reset: no connection is kept alive.
    const { headers, body } = await request(new URL('/health', url), {
      signal: ended,
      reset: true,
    });
    await body.dump();
    return headers['date'];
  };
  const date = await withTimeout(ask, { timeoutMs: 5_000, clock, signal }).catch(() => undefined);
  signal.throwIfAborted();
  const saidMs = Date.parse(String(date));
  if (Number.isNaN(saidMs)) return undefined;
  const endMs = clock.wallMs();
  const atMs = (startMs + endMs) / 2;
  // On average half a second is missing.
  return { offsetMs: saidMs + 500 - atMs, wrongByMs: 500 + (endMs - startMs) / 2, atMs };
}
