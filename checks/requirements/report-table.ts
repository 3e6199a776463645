/** Shows verdicts to a person: one line a requirement, below it one a claim, then the totals. */

import type { Verdict } from './judge.ts';
import type { LastResults } from './last-results.ts';

/** Plain text in several lines, for a terminal or a log. */
export function asTable(verdicts: readonly Verdict[], last: LastResults): string {
  return [...verdicts.flatMap(rows), '', totals(verdicts), agesOf(last)].join('\n');
}

function rows({ requirement, state, claims, count }: Verdict): string[] {
  const found = count === undefined ? '' : ` (${count.passed} of ${count.needed})`;
  return [
    `${requirement.id.padEnd(9)} ${state.padEnd(11)} ${shortened(requirement.text)}${found}`,
    ...claims.map(
      ({ kind, outcome, file, line, name }) =>
        `${''.padEnd(9)} ${outcome.padEnd(11)} ${kind} ${file}:${line} ${shortened(name)}`,
    ),
  ];
}

function shortened(text: string): string {
  return text.length > 72 ? `${text.slice(0, 71)}…` : text;
}

/** Every state that occurs, with its number. */
function totals(verdicts: readonly Verdict[]): string {
  const byState = Map.groupBy(verdicts, ({ state }) => state);
  const parts = [...byState].map(([state, { length }]) => `${length} ${state}`);
  return `${verdicts.length} requirements: ${parts.join(', ')}`;
}

function agesOf({ features, units }: LastResults): string {
  const age = (run: { startedAt: Date | undefined } | undefined) =>
    run === undefined ? 'never run' : `from ${run.startedAt?.toISOString() ?? 'an unknown time'}`;
  return `scenarios ${age(features)}, unit tests ${age(units)}`;
}
