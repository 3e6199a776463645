/** Which mutants are tried now, and which runs of the unbroken stack: those that have no result yet. Pure. */
import { didYouMean } from '../../harness/kernel/nearest-name.ts';
import type { Mutant } from './mutant.ts';
import type { Asked } from './options.ts';
import { latestOf, type Result, unbrokenOf } from './result.ts';

export interface Plan {
  mutants: readonly Mutant[];
  /** Numbers of runs, from 1. */
  unbroken: readonly number[];
}

/** @throws TypeError for a name that no mutant has */
export function planned(
  mutants: readonly Mutant[],
  results: readonly Result[],
  { only, again, pageOnly, options }: Pick<Asked, 'only' | 'again' | 'pageOnly' | 'options'>,
): Plan {
  const known = mutants.map(({ name }) => name);
  const strange = only.find((name) => !known.includes(name));
  if (strange !== undefined)
    throw new TypeError(`There is no mutant "${strange}"${didYouMean(strange, known)}.`);
  if (pageOnly) return { mutants: [], unbroken: [] };
  const byName = new Map(mutants.map((mutant) => [mutant.name, mutant]));
  const asked = only.length === 0 ? mutants : only.flatMap((name) => byName.get(name) ?? []);
  const done = latestOf(mutants, results);
  const runs = new Set(unbrokenOf(results).map(({ unbroken }) => unbroken));
  const numbers = Array.from({ length: options.rounds }, (_, index) => index + 1);
  return {
    mutants: asked.filter(({ name }) => again || !done.has(name)),
    unbroken: only.length > 0 ? [] : numbers.filter((number) => again || !runs.has(number)),
  };
}
