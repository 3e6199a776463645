// Turns "what I am doing" into a narration event and hands it to the log and to every sink.
// It decides nothing about who hears it: a sink does.
import type { Logger } from 'pino';
import type { Narration } from '../../contracts/index.ts';
import { currentContext } from './context.ts';

export type NarrationSink = (narration: Narration) => void;

export interface Sentence {
  /** One word of the vocabulary: `place`, `start_worker`, `generate`. */
  action: string;
  /** What it is done to: a job, a worker, a model. */
  target: string;
  human: string;
  level?: Narration['level'];
  /** Given only where the job is not the one being served, as with a child's output. */
  jobId?: string;
}

export type Narrate = (sentence: Sentence) => void;

/** Returns the function with which the program named `actor` speaks. */
export function createNarrator(
  actor: string,
  log: Logger,
  sinks: Iterable<NarrationSink>,
): Narrate {
  return ({ action, target, human, level = 'info', jobId }) => {
    const context = currentContext();
    const job = jobId ?? context?.jobId;
    const narration: Narration = {
      actor,
      action,
      target,
      human,
      level,
      emitted_at_ms: Date.now(),
      ...(job === undefined ? {} : { job_id: job }),
      ...(context === undefined ? {} : { correlation_id: context.correlationId }),
    };
    log[level]({ narration }, human);
    for (const sink of sinks) sink(narration);
  };
}
