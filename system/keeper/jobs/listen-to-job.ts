// The events of a job, each once. When the stream breaks, the job is taken up again where it was left, for some time.
import { isTerminal, type JobEvent } from '../../contracts/index.ts';
import { Failure, followJob, type JobCall, PeerError } from '../../shared/index.ts';
import { Loss, type LossOptions } from './loss.ts';
import type { SeenEvents } from './seen-events.ts';

export interface Listening extends LossOptions {
  queenUrl: string;
  call: JobCall;
  seen: SeenEvents;
}

/** A connection that lived for so long, or brought something new, was no part of the loss before it. */
const provenMs = 1_000;
const attemptTimeoutMs = 1_500;

/**
 * Up to the terminal event, which is the last.
 * @throws PeerError as the stream was lost first, once it could not be taken up again; Failure as the queen reported it; the
 * reason of the call's signal
 */
export async function* listenToJob(listening: Listening): AsyncGenerator<JobEvent, void> {
  const { seen, call } = listening;
  const stream = new JobStream(listening);
  let loss: Loss | undefined;
  for (;;) {
    let isProven = false;
    seen.beginStream();
    try {
      for await (const event of stream.read(loss)) {
        if (!seen.isNew(event)) continue;
        isProven = true;
        yield event;
        if (isTerminal(event)) return;
      }
    } catch (error) {
      if (!isLoss(error, loss !== undefined)) throw error;
      if (loss === undefined || isProven || stream.openForMs() > provenMs)
        loss = new Loss(error, listening);
      if (loss.leftMs() <= 0) throw loss.asGivenUp();
      await loss.pause(call.signal);
    }
  }
}

/** Reads the job's stream again and again, each time from where it was left. */
class JobStream {
  readonly #listening: Listening;
  #lastEventId: string | undefined;
  #openedMs: number | undefined;

  constructor(listening: Listening) {
    this.#listening = listening;
  }

  openForMs(): number {
    return this.#openedMs === undefined ? 0 : performance.now() - this.#openedMs;
  }

  /** The peer has little time to answer where it has been lost before, so that it is asked more than once. */
  async *read(loss: Loss | undefined): AsyncGenerator<JobEvent, void> {
    const { queenUrl, jobId, call } = this.#listening;
    const tooLate = new AbortController();
    const giveUp = (): void =>
      tooLate.abort(new PeerError('silent', 'The peer did not answer in time.'));
    const timer =
      loss && setTimeout(giveUp, Math.max(1, Math.min(attemptTimeoutMs, loss.leftMs())));
    const headers = { ...call.headers };
    if (this.#lastEventId !== undefined) headers['last-event-id'] = this.#lastEventId;
    this.#openedMs = undefined;
    try {
      yield* followJob(queenUrl, jobId, {
        ...call,
        headers,
        signal: AbortSignal.any([call.signal, tooLate.signal]),
        onOpen: () => {
          clearTimeout(timer);
          this.#openedMs = performance.now();
          loss?.tellFound();
        },
        onEventId: (id) => {
          this.#lastEventId = id;
        },
      });
    } catch (error) {
      throw loss !== undefined && isUnknownJob(error) ? forgotten(error) : error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** While the queen is being looked for, whoever answers in her place is no queen yet. */
function isLoss(error: unknown, isLookedFor: boolean): error is PeerError {
  return error instanceof PeerError && (error.fault !== 'foreign' || isLookedFor);
}

function isUnknownJob(error: unknown): boolean {
  return error instanceof Failure && error.code === 'JOB_NOT_FOUND';
}

function forgotten(cause: unknown): Failure {
  const words = 'The queen was lost while the job ran, and does not know the job any more.';
  return new Failure('JOB_NOT_FOUND', words, { cause });
}
