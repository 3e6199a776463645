/**
 * The frame around live narration: scenario and sentence are printed as they begin, so that what the
 * programs say meanwhile, printed by whoever listens to them, stands below the sentence it belongs to.
 */
import type { TestCaseStarted, TestStepFinished, TestStepStarted } from '@cucumber/messages';
import { type FollowRun, type RunView, runFormatter } from './run-formatter.ts';
import { scenarioLine } from './scenario-line.ts';
import { scenarioOutcome } from './scenario-outcome.ts';
import { explanationOf } from './step-problem.ts';

const followSentences: FollowRun = (view) => (message) => {
  if (message.testCaseStarted !== undefined) scenarioBegins(view, message.testCaseStarted);
  if (message.testStepStarted !== undefined) sentenceBegins(view, message.testStepStarted);
  if (message.testStepFinished !== undefined) stepEnds(view, message.testStepFinished);
  if (message.testCaseFinished !== undefined) {
    const started = view.query.findTestCaseStartedBy(message.testCaseFinished);
    const outcome = started && scenarioOutcome(view.query, started);
    if (outcome !== undefined) view.print(scenarioLine(outcome, view.style));
  }
};

export default runFormatter(followSentences);

function scenarioBegins({ query, style, print }: RunView, started: TestCaseStarted): void {
  const lineage = query.findLineageBy(started);
  const scenario = query.findPickleBy(started)?.name ?? '';
  print('', `${style('dim', `${lineage?.feature?.name ?? ''} ›`)} ${style('bold', scenario)}`, '');
}

function sentenceBegins({ query, style, print }: RunView, started: TestStepStarted): void {
  const step = query.findTestStepBy(started);
  const pickleStep = step && query.findPickleStepBy(step);
  if (pickleStep === undefined) return;
  const keyword = query.findStepBy(pickleStep)?.keyword ?? '';
  print(`${style('bold', keyword.trimEnd().padStart(7))} ${pickleStep.text}`);
}

/** Only what went wrong is worth a line here; the error itself follows in the summary. */
function stepEnds({ style, print }: RunView, finished: TestStepFinished): void {
  const explanation = explanationOf(finished.testStepResult);
  if (explanation === undefined) return;
  print(`${style('red', '✗'.padStart(7))} ${style('red', explanation.split('\n')[0] ?? '')}`);
}
