/**
 * Asks a server, when all is over, how each request has ended by its account, also of those whose clients went away, and writes that
 * into the history. It judges nothing; a server that does not know a request any more, or does not answer, says nothing.
 */
import { type Clock, systemClock } from '../kernel/clock.ts';
import { isHornetError } from '../kernel/errors.ts';
import type { History } from './history-record.ts';
import { askHowItStands, type Standing } from './stream-requests.ts';
import type { ResumePaths } from './stream-wire.ts';

export interface SettleOptions {
  requests: Iterable<string>;
  history: History;
  resume: ResumePaths;
  /** How long all of them together may still be open. */
  timeoutMs: number;
  clock?: Clock;
  signal: AbortSignal;
}

const pauseMs = 200;

/** @throws the signal's reason; HornetError HISTORY_NOT_WRITTEN */
export async function settleRequests(serverUrl: string, options: SettleOptions): Promise<void> {
  const { requests, history, clock = systemClock, timeoutMs, signal } = options;
  const untilMs = clock.nowMs() + timeoutMs;
  for (const request of requests) {
    let standing = await look(serverUrl, request, options);
    while (standing?.means === 'open' && clock.nowMs() < untilMs) {
      await clock.sleep(pauseMs, signal);
      standing = await look(serverUrl, request, options);
    }
    if (standing === undefined) continue;
    const about = { source: 'client', kind: 'info', process: 'settling', op: 'settled' } as const;
    history.append({ ...about, request, ...standing });
  }
}

async function look(
  serverUrl: string,
  request: string,
  { resume, signal }: SettleOptions,
): Promise<Standing | undefined> {
  try {
    return await askHowItStands(serverUrl, resume, { request, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (isHornetError(error, 'REQUEST_FAILED')) return undefined;
    throw error;
  }
}
