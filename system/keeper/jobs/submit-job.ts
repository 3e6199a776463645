// Hands a job to the queen. Where she has no room now, keeper comes back later, as often and as long as the user allows.
import { headers, type Operation } from '../../contracts/index.ts';
import {
  createJob,
  Failure,
  type JobCall,
  type Narrate,
  untilAborted,
} from '../../shared/index.ts';
import { greetingOf } from './greeting.ts';
import { HungUp } from './hang-up.ts';

export interface Submission {
  queenUrl: string;
  operation: Operation;
  /** The job's whole time, which passes while it is not accepted. */
  timeoutMs: number;
  retries: number;
  call: JobCall;
  narrate: Narrate;
  /** Aborted when the user does not want to wait any longer. */
  interruption: AbortSignal;
}

/** What to wait where the queen does not say. */
const usualWaitsMs = [1_000, 2_000, 4_000];

/** Returns the job's id. @throws as `createJob` does, the last refusal where all were in vain */
export async function submitJob(submission: Submission): Promise<string> {
  const { queenUrl, operation, timeoutMs, call, narrate } = submission;
  const startedMs = performance.now();
  narrate({ action: 'connect', target: queenUrl, ...greetingOf(operation, queenUrl) });
  for (let refusals = 0; ; refusals++) {
    const passedMs = refusals === 0 ? 0 : performance.now() - startedMs;
    const leftMs = Math.max(1, Math.floor(timeoutMs - passedMs));
    try {
      const withBudget = { ...call.headers, [headers.requestTimeoutMs]: String(leftMs) };
      const { job_id: jobId } = await createJob(queenUrl, operation, {
        ...call,
        headers: withBudget,
      });
      narrate({
        action: 'accepted',
        target: jobId,
        human: `The queen accepted ${jobId}`,
        cute: `The queen nodded: ${jobId} it is 🐝`,
        story: `"Granted," says the queen, and writes down ${jobId}.`,
        jobId,
      });
      return jobId;
    } catch (error) {
      const waitMs = waitAfter(error, refusals);
      if (waitMs === undefined || refusals >= submission.retries || waitMs >= leftMs) throw error;
      await waitForRoom(error as Failure, waitMs, submission); // only a failure is waited after
    }
  }
}

/** How long to wait before the next attempt, in ms; undefined where none would help. */
function waitAfter(error: unknown, refusals: number): number | undefined {
  if (!(error instanceof Failure)) return undefined;
  const told = error.details['retry_after_ms'];
  if (typeof told === 'number') return told;
  return error.code === 'QUEUE_FULL'
    ? usualWaitsMs[Math.min(refusals, usualWaitsMs.length - 1)]
    : undefined;
}

async function waitForRoom(
  { code, message }: Failure,
  waitMs: number,
  { queenUrl, narrate, call, interruption }: Submission,
): Promise<void> {
  narrate({
    action: 'retry',
    target: queenUrl,
    human: `${message} Asking again in ${(waitMs / 1_000).toFixed(1)} s`,
    level: 'warn',
    error_code: code,
    retry_after_ms: waitMs,
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, waitMs).unref();
  const stop = AbortSignal.any([call.signal, interruption]);
  await untilAborted(promise, stop).catch((error: unknown) => {
    throw interruption.aborted ? new HungUp('interrupted', 'the queen had no room yet') : error;
  });
  clearTimeout(timer);
}
