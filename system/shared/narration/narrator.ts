// Turns "what I am doing" into a narration event and hands it to the log and to every sink.
// It decides nothing about who hears it: a sink does.
import type { Logger } from 'pino';
import type { Narration, NarrationFacts, NarrationLevel } from '../../contracts/index.ts';
import { programVersion } from '../program/program-version.ts';
import { currentContext } from './context.ts';
import { redact } from './redact.ts';

export type NarrationSink = (narration: Narration) => void;

export interface Sentence extends NarrationFacts {
  /** One word of the vocabulary: `place`, `start_worker`, `generate`. */
  action: string;
  /** What it is done to: a job, a worker, a model. */
  target: string;
  human: string;
  /** The same with a wink, and as a small scene. */
  cute?: string;
  story?: string;
  level?: NarrationLevel;
  /** Given only where the job is not the one being served, as with a child's output. */
  jobId?: string;
}

export type Narrate = (sentence: Sentence) => void;

/**
 * Returns the function with which the program named `actor` speaks. Secrets are taken out of all that is said.
 * @param program what `actor` is one of, where its name does not say it: `hive` of hive-1
 */
export function createNarrator(
  actor: string,
  log: Logger,
  sinks: Iterable<NarrationSink>,
  program = actor,
): Narrate {
  const emittedBy = `${program}@${programVersion()}`;
  return ({ action, target, human, cute, story, level = 'info', jobId, ...facts }) => {
    const context = currentContext();
    const job = jobId ?? context?.jobId;
    const traceId = context?.traceparent?.split('-')[1];
    const narration: Narration = {
      actor,
      action,
      target: redact(target),
      human: redact(human),
      level,
      emitted_by: emittedBy,
      emitted_at_ms: Date.now(),
      ...facts,
      ...(cute === undefined ? {} : { cute: redact(cute) }),
      ...(story === undefined ? {} : { story: redact(story) }),
      ...(job === undefined ? {} : { job_id: job }),
      ...(context === undefined ? {} : { correlation_id: context.correlationId }),
      ...(traceId === undefined ? {} : { trace_id: traceId }),
    };
    log[level]({ narration }, narration.human);
    for (const sink of sinks) sink(narration);
  };
}
