/**
 * Makes one run of the messages of several that each ran a part of the same scenarios. Pure; whether the parts are all
 * there, and belong together, is for the caller to know.
 */
import { type Envelope, type TestRunFinished, TimeConversion } from '@cucumber/messages';
import { interruptedRun, isInterrupted } from './interruption.ts';
import { RunIds } from './merge-ids.ts';

export interface PartOfRun {
  /** For people: `shard 2 of 3`. */
  name: string;
  /** Completed: with a start and an end of the run. */
  messages: readonly Envelope[];
}

/**
 * One sequence of messages, as if one runner had sent them. Features and step definitions, which every part tells of,
 * are there once; the ids of all parts but the first are new.
 * @throws HornetError SHARDS_NOT_MERGED where two parts read different texts under the same path
 */
export function mergeRuns(parts: readonly PartOfRun[]): Envelope[] {
  const ids = new RunIds();
  const head: Envelope[] = [];
  const body: Envelope[] = [];
  for (const { name, messages } of parts) {
    const part = ids.part(name, messages);
    for (const message of messages) {
      if (message.meta !== undefined && head.length > 0) continue;
      if (message.testRunStarted !== undefined || message.testRunFinished !== undefined) continue;
      if (part.isKnown(message)) continue;
      (isHead(message) ? head : body).push(part.rename(message));
    }
  }
  return [...head, ...runStart(parts), ...body, runEnd(parts)];
}

const mergedRunId = 'merged-run';

function isHead(message: Envelope): boolean {
  return (
    message.meta !== undefined ||
    message.source !== undefined ||
    message.gherkinDocument !== undefined ||
    message.pickle !== undefined ||
    message.hook !== undefined ||
    message.stepDefinition !== undefined ||
    message.parameterType !== undefined
  );
}

/** The earliest start; clocks of two machines may differ. */
function runStart(parts: readonly PartOfRun[]): Envelope[] {
  const starts = parts
    .flatMap(({ messages }) => messages.flatMap(({ testRunStarted }) => testRunStarted ?? []))
    .map(({ timestamp }) => TimeConversion.timestampToMillisecondsSinceEpoch(timestamp));
  const timestamp = TimeConversion.millisecondsSinceEpochToTimestamp(Math.min(...starts));
  return [{ testRunStarted: { id: mergedRunId, timestamp } }];
}

function runEnd(parts: readonly PartOfRun[]): Envelope {
  const ends = parts.flatMap(({ name, messages }) =>
    messages.flatMap(({ testRunFinished }) =>
      testRunFinished === undefined ? [] : [{ name, end: testRunFinished }],
    ),
  );
  const lastMs = Math.max(
    ...ends.map(({ end }) => TimeConversion.timestampToMillisecondsSinceEpoch(end.timestamp)),
  );
  const interrupted = ends.filter(({ end }) => isInterrupted(end));
  const own = ends.find(({ end }) => end.exception !== undefined && !isInterrupted(end))?.end;
  const testRunFinished: TestRunFinished = {
    testRunStartedId: mergedRunId,
    timestamp: TimeConversion.millisecondsSinceEpochToTimestamp(lastMs),
    success: ends.every(({ end }) => end.success),
    ...(own?.exception !== undefined && { exception: own.exception }),
  };
  if (interrupted.length === 0) return { testRunFinished };
  const message = `The whole is incomplete: ${interrupted
    .map(({ name, end }) => `${name}: ${end.message ?? end.exception?.message ?? 'interrupted'}`)
    .join(' ')}`;
  return {
    testRunFinished: { ...testRunFinished, message, exception: { type: interruptedRun, message } },
  };
}
