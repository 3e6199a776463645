/**
 * Adds the messages that a run which was stopped did not get to send, so that its report tells the
 * truth: what was running neither passed nor failed, and the run did not succeed. Pure.
 */
import {
  type Envelope,
  type TestCaseStarted,
  type TestStepResult,
  TestStepResultStatus,
  TimeConversion,
} from '@cucumber/messages';
import { Query } from '@cucumber/query';
import { interruptedRun, stoppedBy, unfinishedStep } from './interruption.ts';

export interface Interruption {
  /** What stopped the run, to follow "stopped by": `SIGINT`, `the death of its guardian`. */
  cause: string;
  /** When, in milliseconds since 1970. */
  atWallMs: number;
}

/**
 * All messages of a run, completed; the very same array where nothing was missing.
 * A step that was running, or next, becomes pending with the exception type `Unfinished`, since
 * cucumber's status for "unknown" counts as less than passed; the steps after it become skipped.
 */
export function completeRun(
  messages: readonly Envelope[],
  interruption: Interruption,
): readonly Envelope[] {
  const query = new Query();
  for (const message of messages) query.update(message);
  const openScenarios = query
    .findAllTestCaseStarted()
    .filter((started) => query.findTestCaseFinishedBy(started) === undefined);
  const ends = [
    ...openScenarios.flatMap((started) => scenarioEnd(query, started, interruption)),
    ...runHookEnds(query, interruption),
  ];
  const end = messages.filter((message) => message.testRunFinished !== undefined);
  if (end.length > 0 && ends.length === 0) return messages;
  const begun = messages.filter((message) => message.testRunFinished === undefined);
  if (end.length > 0) return [...begun, ...ends, ...end];
  return [...begun, ...ends, ...runEnd(begun, query, openScenarios.length, interruption)];
}

function scenarioEnd(query: Query, started: TestCaseStarted, at: Interruption): Envelope[] {
  const timestamp = TimeConversion.millisecondsSinceEpochToTimestamp(at.atWallMs);
  const begun = new Set(query.findTestStepsStartedBy(started).map((step) => step.testStepId));
  const ended = new Set(query.findTestStepsFinishedBy(started).map((step) => step.testStepId));
  const open = (query.findTestCaseBy(started)?.testSteps ?? []).filter(({ id }) => !ended.has(id));
  const steps = open.flatMap(({ id }, index): Envelope[] => {
    const testStepResult = index === 0 ? unfinished(at, begun.has(id)) : skipped();
    const place = { testCaseStartedId: started.id, testStepId: id, timestamp };
    const start: Envelope[] = begun.has(id) ? [] : [{ testStepStarted: place }];
    return [...start, { testStepFinished: { ...place, testStepResult } }];
  });
  const end = { testCaseStartedId: started.id, timestamp, willBeRetried: false };
  return [...steps, { testCaseFinished: end }];
}

function runHookEnds(query: Query, at: Interruption): Envelope[] {
  const timestamp = TimeConversion.millisecondsSinceEpochToTimestamp(at.atWallMs);
  return query
    .findAllTestRunHookStarted()
    .filter((started) => query.findTestRunHookFinishedBy(started) === undefined)
    .map(({ id }) => ({
      testRunHookFinished: { testRunHookStartedId: id, timestamp, result: unfinished(at, true) },
    }));
}

function runEnd(
  messages: readonly Envelope[],
  query: Query,
  unfinishedCount: number,
  { cause, atWallMs }: Interruption,
): Envelope[] {
  const timestamp = TimeConversion.millisecondsSinceEpochToTimestamp(atWallMs);
  const startedCount = query.findAllTestCaseStarted().length;
  const knownCount = messages.filter((message) => message.testCase !== undefined).length;
  const message =
    `${stoppedBy}${cause}: ${startedCount - unfinishedCount} of ${knownCount} scenarios ` +
    `had finished, ${unfinishedCount} unfinished, ${Math.max(0, knownCount - startedCount)} not started.`;
  const runStarted = query.findTestRunStarted();
  const testRunStartedId = runStarted?.id ?? 'never-started';
  const testRunFinished = {
    testRunStartedId,
    timestamp,
    success: false,
    message,
    exception: { type: interruptedRun, message },
  };
  const start: Envelope[] =
    runStarted === undefined ? [{ testRunStarted: { id: testRunStartedId, timestamp } }] : [];
  return [...start, { testRunFinished }];
}

function unfinished({ cause }: Interruption, wasRunning: boolean): TestStepResult {
  const state = wasRunning ? 'was running' : 'was next';
  const message = `unfinished: this ${state} when the run was stopped by ${cause}`;
  return {
    status: TestStepResultStatus.PENDING,
    duration: TimeConversion.millisecondsToDuration(0),
    message,
    exception: { type: unfinishedStep, message },
  };
}

function skipped(): TestStepResult {
  return {
    status: TestStepResultStatus.SKIPPED,
    duration: TimeConversion.millisecondsToDuration(0),
  };
}
