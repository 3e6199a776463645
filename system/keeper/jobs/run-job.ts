// One job from the user's side: hand it to the queen, show what comes back, and see to it that it ends when it should.
import { randomUUID } from 'node:crypto';
import { headers, isTerminal, type JobEvent, type Operation } from '../../contracts/index.ts';
import {
  cancelJob,
  type JobCall,
  type Narrate,
  PeerError,
  untilAborted,
  withContext,
} from '../../shared/index.ts';
import { type Ending, endingOf } from '../ending.ts';
import { explainLoss } from './explain-loss.ts';
import { HangUp, HungUp } from './hang-up.ts';
import { listenToJob } from './listen-to-job.ts';
import { SeenEvents } from './seen-events.ts';
import { submitJob } from './submit-job.ts';

export interface JobPatience {
  /** Sent to the queen as the budget, and kept to here. */
  timeoutMs: number;
  /** How long to try to take the job up again when its stream breaks; 0 never. */
  reconnectMs: number;
  /** How often to come back to a queen that has no room now. */
  retries: number;
}

export interface Order extends JobPatience {
  queenUrl: string;
  operation: Operation;
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
  const { queenUrl, timeoutMs, queenSilenceMs } = order;
  const { interruption, narrate } = surroundings;
  using hangUp = new HangUp({
    interruption,
    confirmTimeoutMs,
    lateAfterMs: timeoutMs + reportGraceMs,
  });
  const call: JobCall = {
    headers: { [headers.correlationId]: correlationId },
    signal: hangUp.signal,
    silenceTimeoutMs: queenSilenceMs,
  };
  const seen = new SeenEvents();
  return await withContext({ correlationId }, async () => {
    let phase = 'connecting';
    try {
      const jobId = await submitJob({ ...order, call, narrate, interruption });
      phase = 'streaming';
      return withShown(await listen({ jobId, order, surroundings, call, hangUp, seen }), seen);
    } catch (error) {
      const isInterrupted = interruption.aborted;
      return withShown(explainLoss(error, { queenUrl, timeoutMs, isInterrupted, phase }), seen);
    }
  });
}

interface ListeningParts {
  jobId: string;
  order: Order;
  surroundings: Surroundings;
  call: JobCall;
  hangUp: HangUp;
  seen: SeenEvents;
}

async function listen(parts: ListeningParts): Promise<Ending> {
  const { jobId, order, surroundings, call, hangUp, seen } = parts;
  const { queenUrl, reconnectMs } = order;
  const { narrate, show, interruption } = surroundings;
  hangUp.onInterruption(() => {
    const human = 'Cancelling the job; Ctrl+C again leaves at once';
    narrate({ action: 'cancel', target: jobId, human, jobId });
    return cancelJob(queenUrl, jobId, call);
  });
  narrate({
    action: 'stream',
    target: jobId,
    human: 'Listening to the job',
    cute: 'All ears! 👂',
    story: '"I am listening," says keeper, and sits down.',
    jobId,
  });
  try {
    const events = listenToJob({ queenUrl, jobId, call, reconnectMs, seen, narrate });
    for await (const event of events) {
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

function withShown(ending: Ending, { tokens }: SeenEvents): Ending {
  return ending.kind === 'failed' && tokens > 0 ? { ...ending, shown: tokens } : ending;
}
