/**
 * What became of one scenario, read out of cucumber's messages: the plain record that every way of
 * showing a scenario starts from. It formats nothing.
 */
import {
  type Pickle,
  type TestCaseFinished,
  type TestCaseStarted,
  type TestStepFinished,
  TestStepResultStatus,
  TimeConversion,
} from '@cucumber/messages';
import type { Query } from '@cucumber/query';
import { type AttachedText, attachedTexts } from './attached-text.ts';
import { isUnfinished } from './interruption.ts';
import { type StepProblem, stepProblem } from './step-problem.ts';

export type ScenarioStatus =
  | 'passed'
  | 'skipped'
  | 'failed'
  | 'undefined'
  | 'ambiguous'
  | 'pending'
  | 'unfinished';

export interface ScenarioOutcome {
  name: string;
  feature: string;
  /** Of the scenario, or of the row of its examples: what cucumber takes to run just this one. */
  location: string;
  status: ScenarioStatus;
  durationMs: number;
  /** What kept it from passing, in the order of its steps; hooks included. */
  problems: StepProblem[];
  /** What its steps and hooks attached for a person to read. */
  texts: AttachedText[];
}

/**
 * The outcome of a scenario that has ended.
 * @returns undefined where the messages do not say which scenario this is
 */
export function scenarioOutcome(
  query: Query,
  started: TestCaseStarted,
): ScenarioOutcome | undefined {
  const pickle = query.findPickleBy(started);
  if (pickle === undefined) return undefined;
  const steps = query.findTestStepFinishedAndTestStepBy(started);
  return {
    name: pickle.name,
    feature: query.findLineageBy(pickle)?.feature?.name ?? pickle.uri,
    location: locationOf(query, pickle),
    status: statusOf(
      steps.map(([finished]) => finished),
      query.findTestCaseFinishedBy(started),
    ),
    durationMs: durationMsOf(query, started),
    problems: steps.flatMap(([finished, step]) => stepProblem(query, pickle, step, finished) ?? []),
    texts: attachedTexts(steps.flatMap(([finished]) => query.findAttachmentsBy(finished))),
  };
}

/** Whether a scenario counts as a success: skipped ones do, as in cucumber's own exit code. */
export function isSuccess(status: ScenarioStatus): boolean {
  return status === 'passed' || status === 'skipped';
}

function locationOf(query: Query, pickle: Pickle): string {
  const line = query.findLocationOf(pickle)?.line;
  return line === undefined ? pickle.uri : `${pickle.uri}:${line}`;
}

const severity: readonly [TestStepResultStatus, ScenarioStatus][] = [
  [TestStepResultStatus.FAILED, 'failed'],
  [TestStepResultStatus.AMBIGUOUS, 'ambiguous'],
  [TestStepResultStatus.UNDEFINED, 'undefined'],
  [TestStepResultStatus.PENDING, 'pending'],
  [TestStepResultStatus.SKIPPED, 'skipped'],
];

/** A scenario that never ended is unfinished even if all its steps so far have passed. */
function statusOf(
  steps: readonly TestStepFinished[],
  end: TestCaseFinished | undefined,
): ScenarioStatus {
  const results = steps.map((step) => step.testStepResult);
  const worst = severity.find(([status]) =>
    results.some((result) => result.status === status),
  )?.[1];
  if (worst === 'failed') return worst;
  return end === undefined || results.some(isUnfinished) ? 'unfinished' : (worst ?? 'passed');
}

function durationMsOf(query: Query, started: TestCaseStarted): number {
  const duration = query.findTestCaseDurationBy(started);
  return duration === undefined ? 0 : TimeConversion.durationToMilliseconds(duration);
}
