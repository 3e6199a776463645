/** What makes the command fail, each as one line that says what is wrong, where, and what to do. */
import type { Claim, Requirement } from './claim.ts';
import { advice, type Verdict } from './judge.ts';

/** An argument that names no requirement. */
export function unmatchedName(name: string): string {
  return `${name} matches no requirement: give an id (INF-01), a range (INF-03..INF-14) or a prefix (INF)`;
}

/** One line for each place that claims a requirement which does not exist. */
export function unknownIds(
  requirements: readonly Requirement[],
  claims: readonly Claim[],
): string[] {
  const known = new Set(requirements.map(({ id }) => id));
  return claims
    .filter(({ id }) => !known.has(id))
    .map(
      ({ id, file, line }) =>
        `${file}:${line} claims ${id}, which docs/requirements.md does not hold: correct the id there`,
    );
}

/** Why a requirement that was asked for is not met; nothing where it is. */
export function shortcoming({ requirement: { id }, state, claims, count }: Verdict): string[] {
  if (state === 'met') return [];
  const found = count === undefined ? '' : ` (${count.passed} of ${count.needed})`;
  const todo = advice[state].replaceAll('ID', id);
  const culprits = claims.filter(({ outcome }) => outcome === state);
  return [
    `${id} is not met, ${state}${found}: ${todo}`,
    ...culprits.map(({ kind, file, line, name }) => `  ${kind} ${file}:${line} ${name}`),
  ];
}
