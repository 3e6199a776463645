/** A source file with a mutant's edit made in it. It reads and writes nothing. */
import type { Edit } from './mutant.ts';

/** @throws TypeError where the text is not there, or more than once: the stack has changed, and the mutant has to follow */
export function applyEdit(source: string, { file, find, replace }: Edit): string {
  const parts = source.split(find);
  const [before, after, ...more] = parts;
  if (before !== undefined && after !== undefined && more.length === 0)
    return `${before}${replace}${after}`;
  const times = parts.length - 1;
  throw new TypeError(`system/${file} has this ${times} times, not once:\n${find}`);
}
