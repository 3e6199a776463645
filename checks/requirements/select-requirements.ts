/** Finds the requirements that the arguments of the command name. */
import type { Requirement } from './claim.ts';

/** What was found, in the order of the document, and the arguments that match nothing. */
export interface Selection {
  selected: Requirement[];
  unmatched: string[];
}

/** @param names ids (`INF-01`), ranges (`INF-03..INF-14`) or prefixes (`INF`) */
export function selectRequirements(
  requirements: readonly Requirement[],
  names: readonly string[],
): Selection {
  const ids = new Set<string>();
  const unmatched: string[] = [];
  for (const name of names) {
    const found = idsNamed(requirements, name);
    if (found.length === 0) unmatched.push(name);
    for (const id of found) ids.add(id);
  }
  return { selected: requirements.filter(({ id }) => ids.has(id)), unmatched };
}

function idsNamed(requirements: readonly Requirement[], name: string): string[] {
  const ids = requirements.map(({ id }) => id);
  const [first = '', last] = name.split('..');
  if (last !== undefined) return idsBetween(ids, first, last);
  return ids.filter((id) => id === name || prefixOf(id) === name);
}

/** Both ends must exist and share their prefix: a range that was misspelt is not a smaller range. */
function idsBetween(ids: readonly string[], first: string, last: string): string[] {
  if (!ids.includes(first) || !ids.includes(last) || prefixOf(first) !== prefixOf(last)) return [];
  const [low, high] = [numberOf(first), numberOf(last)];
  return ids.filter(
    (id) => prefixOf(id) === prefixOf(first) && numberOf(id) >= low && numberOf(id) <= high,
  );
}

/** `INF` of `INF-01`. */
export function prefixOf(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}

function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}
