/** How long each scenario of a run took, hooks included; of one that was tried several times, the last try counts. */
import { type Envelope, TimeConversion } from '@cucumber/messages';
import { Query } from '@cucumber/query';
import { ScenarioKeys } from './scenario-keys.ts';

/** Whole milliseconds by the scenario's key. One that did not end is absent. */
export function scenarioDurations(messages: Iterable<Envelope>): Map<string, number> {
  const query = new Query();
  const keys = new ScenarioKeys();
  for (const message of messages) {
    query.update(message);
    keys.hear(message);
  }
  const durations = new Map<string, number>();
  for (const started of query.findAllTestCaseStarted()) {
    const key = keys.keyOf(query.findPickleBy(started)?.id ?? '');
    const duration = query.findTestCaseDurationBy(started);
    if (key === undefined || duration === undefined) continue;
    durations.set(key, Math.round(TimeConversion.durationToMilliseconds(duration)));
  }
  return durations;
}
