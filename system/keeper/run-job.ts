// One job from the user's side: hand it to the queen, show what comes back, and see to it that it ends when it should.
import { randomUUID } from 'node:crypto';
import { headers, isTerminal, type JobEvent, type Operation } from '../contracts/index.ts';
import {
  cancelJob,
  createJob,
  followJob,
  type JobCall,
  type Narrate,
  PeerError,
  untilAborted,
  withContext,
} from '../shared/index.ts';
import { type Ending, endingOf } from './ending.ts';
import { explainLoss } from './explain-loss.ts';
import { HangUp, HungUp } from './hang-up.ts';

export interface Order {
  queenUrl: string;
  operation: Operation;
  /** Sent to the queen as the budget, and kept to here. */
  timeoutMs: number;
  /** How long the queen may send nothing, signs of life included. */
  queenSilenceMs: number;
}

export interface Surroundings {
  narrate: Narrate;
  /** @throws OutputError where the user cannot be shown anything any more */
  show(event: JobEvent): Promise<void>;
  /** Aborted when the user wants the job to stop. */
  interruption: AbortSignal;
}

/** What the layers may take to report which of them ran out of time, before the keeper leaves without knowing. */
const reportGraceMs = 1_500;
const confirmTimeoutMs = 5_000;
/** For the last word to a queen that is being left. */
const farewellTimeoutMs = 1_000;

/** Runs the job to its end, whatever that is. Only faults of the keeper's own are thrown. */
export async function runJob(order: Order, surroundings: Surroundings): Promise<Ending> {
  const correlationId = randomUUID();
  const { interruption } = surroundings;
  using hangUp = new HangUp({
    interruption,
    confirmTimeoutMs,
    lateAfterMs: order.timeoutMs + reportGraceMs,
  });
  const call: JobCall = {
    headers: {
      [headers.correlationId]: correlationId,
      [headers.requestTimeoutMs]: String(order.timeoutMs),
    },
    signal: hangUp.signal,
    silenceTimeoutMs: order.queenSilenceMs,
  };
  return await withContext({ correlationId }, async () => {
    let phase = 'connecting';
    try {
      const jobId = await submit(order, surroundings, call);
      phase = 'streaming';
      return await listen(jobId, order, surroundings, call, hangUp);
    } catch (error) {
      const { queenUrl, timeoutMs } = order;
      const isInterrupted = interruption.aborted;
      return explainLoss(error, { queenUrl, timeoutMs, isInterrupted, phase });
    }
  });
}

/** Returns the job's id. */
async function submit(order: Order, { narrate }: Surroundings, call: JobCall): Promise<string> {
  const { queenUrl, operation } = order;
  narrate({
    action: 'connect',
    target: queenUrl,
    human: `Asking the queen at ${queenUrl} for ${operation.model}`,
  });
  const { job_id: jobId } = await createJob(queenUrl, operation, call);
  narrate({ action: 'accepted', target: jobId, human: `The queen accepted ${jobId}`, jobId });
  return jobId;
}

async function listen(
  jobId: string,
  { queenUrl }: Order,
  { narrate, show, interruption }: Surroundings,
  call: JobCall,
  hangUp: HangUp,
): Promise<Ending> {
  hangUp.onInterruption(() => {
    const human = 'Cancelling the job; Ctrl+C again leaves at once';
    narrate({ action: 'cancel', target: jobId, human, jobId });
    return cancelJob(queenUrl, jobId, call);
  });
  narrate({ action: 'stream', target: jobId, human: 'Listening to the job', jobId });
  try {
    for await (const event of followJob(queenUrl, jobId, call)) {
      await untilAborted(show(event), hangUp.signal);
      if (isTerminal(event)) return endingOf(event, interruption.aborted);
    }
    throw new PeerError('broken', 'The stream ended before the job did.');
  } catch (error) {
    const hasToldQueen = error instanceof HungUp && error.why === 'interrupted';
    if (!hasToldQueen) await sayFarewell(jobId, queenUrl, call);
    throw error;
  }
}

/** Tells the queen that nobody waits for the job any more. The closed stream says the same, unless a proxy holds it open. */
async function sayFarewell(jobId: string, queenUrl: string, call: JobCall): Promise<void> {
  const signal = AbortSignal.timeout(farewellTimeoutMs);
  await cancelJob(queenUrl, jobId, { ...call, signal }).catch(() => undefined); // a queen that is gone has nothing to cancel
}
