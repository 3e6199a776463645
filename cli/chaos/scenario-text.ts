/** A schedule as a scenario that can be put among the features, in the sentences that there are for that. */
import type { Schedule } from '../../harness/chaos/schedule.ts';

/** @param file where the schedule is kept */
export function scenarioText({ faults, seed }: Schedule, file: string): string {
  const what = faults.map(({ kind, target }) => `${kind} of ${target}`).join(', ') || 'nothing';
  return `@chaos
Feature: What chaos has found
  Drawn from seed ${seed} and made smaller.

  Scenario: It bears ${what}
    Given a stack of a queen and 2 hives with 2 workers each
    When chaos plays the schedule "${file}"
    Then all that was promised has held
`;
}
