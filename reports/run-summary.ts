/**
 * What a terminal says at the end of a run, read out of its messages: every scenario that did not
 * pass, failed hooks of the run, snippets, and the counts. The same for a run that was interrupted.
 */
import { type Envelope, type TestRunHookFinished, TimeConversion } from '@cucumber/messages';
import { Query } from '@cucumber/query';
import { isInterrupted } from './interruption.ts';
import { problemBlock, stepProblemLines } from './problem-block.ts';
import { readableError } from './readable-error.ts';
import { seconds } from './scenario-line.ts';
import {
  isSuccess,
  type ScenarioOutcome,
  type ScenarioStatus,
  scenarioOutcome,
} from './scenario-outcome.ts';
import { explanationOf, hookProblem } from './step-problem.ts';
import type { Look, Style } from './style.ts';
import { undefinedSentenceLines } from './undefined-sentence.ts';

/** The summary as lines, starting with an empty one. */
export function runSummary(query: Query, style: Style): string[] {
  const outcomes = outcomesOf(query);
  const problems = outcomes.filter(({ status }) => !isSuccess(status));
  return [
    ...problems.flatMap((outcome) => ['', ...problemBlock(outcome, style)]),
    ...hookProblems(query, style),
    ...runProblem(query, style),
    ...undefinedSentenceLines(query, style),
    '',
    countsLine(query, outcomes, style),
  ];
}

/** The summary of messages that nobody has followed. */
export function summaryOf(messages: Iterable<Envelope>, style: Style): string[] {
  const query = new Query();
  for (const message of messages) query.update(message);
  return runSummary(query, style);
}

function outcomesOf(query: Query): ScenarioOutcome[] {
  return query.findAllTestCaseStarted().flatMap((started) => scenarioOutcome(query, started) ?? []);
}

/** Hooks around the whole run, which belong to no scenario. */
function hookProblems(query: Query, style: Style): string[] {
  return query.findAllTestRunHookFinished().flatMap((finished: TestRunHookFinished) => {
    const explanation = explanationOf(finished.result);
    if (explanation === undefined) return [];
    const problem = hookProblem(query.findHookBy(finished), explanation);
    return ['', ...stepProblemLines(problem, style)];
  });
}

/** What stopped the run as a whole, such as a worker thread that died. */
function runProblem(query: Query, style: Style): string[] {
  const finished = query.findTestRunFinished();
  if (finished?.exception === undefined) return [];
  const { type, message, stackTrace } = finished.exception;
  if (isInterrupted(finished)) return ['', style('yellow', message ?? type)];
  const text = readableError(stackTrace ?? message ?? type);
  return ['', `${style('red', 'The run ended early:')} ${text}`];
}

const countedStatuses: readonly [ScenarioStatus, Look][] = [
  ['passed', 'green'],
  ['failed', 'red'],
  ['undefined', 'red'],
  ['ambiguous', 'red'],
  ['pending', 'red'],
  ['unfinished', 'yellow'],
  ['skipped', 'yellow'],
];

function countsLine(query: Query, outcomes: readonly ScenarioOutcome[], style: Style): string {
  const counts = countedStatuses.flatMap(([status, look]) => {
    const count = outcomes.filter((outcome) => outcome.status === status).length;
    return count === 0 ? [] : [style(look, `${count} ${status}`)];
  });
  const scenarios = `${outcomes.length} scenario${outcomes.length === 1 ? '' : 's'}`;
  const duration = query.findTestRunDuration();
  const time =
    duration === undefined ? '' : ` in ${seconds(TimeConversion.durationToMilliseconds(duration))}`;
  return `${scenarios}: ${counts.join(', ') || 'nothing to run'}${time}`;
}
