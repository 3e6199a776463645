/**
 * The default way of showing a run: one line a scenario as it ends, then everything about those that
 * did not pass. Scenarios of several workers may end in any order, so headings appear only without.
 */

import { isGithubAction } from './environment.ts';
import { githubAnnotation } from './github-annotation.ts';
import { type FollowRun, runFormatter } from './run-formatter.ts';
import { scenarioLine } from './scenario-line.ts';
import { isSuccess, scenarioOutcome } from './scenario-outcome.ts';

const followScenarios: FollowRun = ({ query, style, print }) => {
  let lastFeature: string | undefined;
  return ({ testCaseFinished }) => {
    if (testCaseFinished === undefined || testCaseFinished.willBeRetried) return;
    const started = query.findTestCaseStartedBy(testCaseFinished);
    const outcome = started && scenarioOutcome(query, started);
    if (outcome === undefined) return;
    const isNewFeature = started?.workerId === undefined && outcome.feature !== lastFeature;
    lastFeature = outcome.feature;
    print(
      ...(isNewFeature ? ['', style('bold', outcome.feature)] : []),
      scenarioLine(outcome, style),
      ...(isGithubAction() && !isSuccess(outcome.status) ? [githubAnnotation(outcome)] : []),
    );
  };
};

export default runFormatter(followScenarios);
