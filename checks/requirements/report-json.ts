/** Shows verdicts to a program, as JSON with a version. */

import type { Verdict } from './judge.ts';
import type { LastResults } from './last-results.ts';

/** One JSON object, indented. */
export function asJson(
  verdicts: readonly Verdict[],
  { features, units }: LastResults,
  problems: readonly string[],
): string {
  const content = {
    version: 1,
    scenariosFrom: features?.startedAt,
    unitTestsFrom: units?.startedAt,
    requirements: verdicts.map(({ requirement, ...verdict }) => ({ ...requirement, ...verdict })),
    problems,
  };
  return JSON.stringify(content, null, 2);
}
