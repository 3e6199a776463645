// Somebody's job on the user's screen. Leaving it cancels nothing.
import { randomUUID } from 'node:crypto';
import { type ExitCode, headers, isTerminal } from '../../contracts/index.ts';
import { PeerError, untilAborted } from '../../shared/index.ts';
import type { Display } from '../display/display.ts';
import { type Ending, endingOf, exitCodeOf } from '../ending.ts';
import type { DisplaySettings } from '../settings/display-settings.ts';
import type { QueenOptions } from '../settings/queen-settings.ts';
import { explainLoss } from './explain-loss.ts';
import { listenToJob } from './listen-to-job.ts';
import { displayFor, narratorFor } from './run-and-show.ts';
import { SeenEvents } from './seen-events.ts';

export type FollowOptions = QueenOptions & DisplaySettings & { reconnectMs: number };

/** The exit code says how the job ended, 130 that the user did not wait for it. */
export async function followAndShow(
  jobId: string,
  options: FollowOptions,
  interruption: AbortSignal,
): Promise<ExitCode> {
  using display = displayFor(options);
  const ending = await follow(jobId, options, display, interruption).catch(
    (error: unknown): Ending => {
      if (interruption.aborted)
        return { kind: 'cancelled', reason: 'only the listening', byUser: true };
      const { queenUrl } = options;
      return explainLoss(error, {
        queenUrl,
        timeoutMs: 0,
        isInterrupted: false,
        phase: 'streaming',
      });
    },
  );
  await display.end(ending);
  return exitCodeOf(ending);
}

async function follow(
  jobId: string,
  { queenUrl, queenSilenceMs, reconnectMs }: FollowOptions,
  display: Display,
  signal: AbortSignal,
): Promise<Ending> {
  const call = {
    headers: { [headers.correlationId]: randomUUID() },
    signal,
    silenceTimeoutMs: queenSilenceMs,
  };
  const seen = new SeenEvents();
  const narrate = narratorFor(display);
  for await (const event of listenToJob({ queenUrl, jobId, call, reconnectMs, seen, narrate })) {
    await untilAborted(display.show(event), signal);
    if (isTerminal(event)) return endingOf(event, false);
  }
  throw new PeerError('broken', 'The stream ended before the job did.');
}
