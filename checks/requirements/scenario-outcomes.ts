/** Reads out of a run's messages how each scenario fared. A scenario that was left out of the run is absent. */
import { type Envelope, type TestStepResult, TimeConversion } from '@cucumber/messages';
import { Query } from '@cucumber/query';
import type { Outcome } from './claim.ts';
import { readScenarios } from './read-scenarios.ts';

export interface FeatureRun {
  /** Undefined where the messages do not say. */
  startedAt: Date | undefined;
  /** Whether it came to its end. */
  hasFinished: boolean;
  /** By the scenario's key. */
  outcomes: ReadonlyMap<string, Outcome>;
}

/** Of a scenario that was tried several times, the last try decides. */
export function readFeatureRun(envelopes: readonly Envelope[]): FeatureRun {
  const query = new Query();
  for (const envelope of envelopes) query.update(envelope);
  const keys = new Map(readScenarios(envelopes).map(({ pickleId, key }) => [pickleId, key]));
  const outcomes = new Map<string, Outcome>();
  for (const started of query.findAllTestCaseStarted()) {
    const key = keys.get(query.findPickleBy(started)?.id ?? '');
    if (key === undefined) continue;
    outcomes.set(key, toOutcome(query.findMostSevereTestStepResultBy(started)));
  }
  const started = query.findTestRunStarted();
  return {
    startedAt:
      started && new Date(TimeConversion.timestampToMillisecondsSinceEpoch(started.timestamp)),
    hasFinished: query.findTestRunFinished() !== undefined,
    outcomes,
  };
}

/** Pending, undefined and ambiguous steps prove no more than failed ones do. */
function toOutcome(result: TestStepResult | undefined): Outcome {
  if (result === undefined) return 'not run';
  if (result.status === 'PASSED') return 'passed';
  return result.status === 'SKIPPED' ? 'skipped' : 'failed';
}
