/** Runs the features as a user would and reads how each scenario fared. For checks that run them more than once. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execaNode } from 'execa';
import { readMessages } from '../reports/index.ts';
import type { Outcome } from './requirements/claim.ts';
import { readScenarios, type Scenario } from './requirements/read-scenarios.ts';
import { readFeatureRun } from './requirements/scenario-outcomes.ts';

export interface FeatureRunRequest {
  /** What follows `cucumber-js` on the command line. */
  parameters: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Where the run's report goes. */
  reportsRoot: string;
}

export interface RanScenario extends Scenario {
  outcome: Outcome;
}

/** How every scenario that ran ended. @throws Error where the run did not come to its end, with what it printed */
export async function runFeatures(request: FeatureRunRequest): Promise<RanScenario[]> {
  const { parameters, environment, reportsRoot } = request;
  const { all, exitCode } = await execaNode(
    'node_modules/@cucumber/cucumber/bin/cucumber.js',
    [...parameters],
    {
      all: true,
      reject: false,
      env: { ...environment, HORNET_REPORTS: reportsRoot },
    },
  );
  if (exitCode !== 0 && exitCode !== 1)
    throw new Error(`The features ended with ${exitCode}:\n${all}`);
  const latest: { run: string } = JSON.parse(
    await readFile(join(reportsRoot, 'latest.json'), 'utf8'),
  );
  const messages = await readMessages(join(reportsRoot, latest.run, 'messages.ndjson'));
  const { outcomes } = readFeatureRun(messages);
  return readScenarios(messages).flatMap((scenario) => {
    const outcome = outcomes.get(scenario.key);
    return outcome === undefined ? [] : [{ ...scenario, outcome }];
  });
}
