/** Finds what somebody may have meant by a name that does not exist. It decides nothing: what it finds is a suggestion. */

/**
 * Those of the known names that are a slip or a few away, nearest first; upper and lower case are the same.
 * @param limit at most so many
 */
export function nearestNames(name: string, known: readonly string[], limit = 3): string[] {
  const wanted = name.toLowerCase();
  return known
    .map((candidate) => ({ candidate, slips: slipsBetween(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, slips }) => slips <= allowedSlips(name, candidate))
    .sort((one, other) => one.slips - other.slips)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** ` (did you mean "front"?)` to put at the end of a sentence, or nothing where no known name is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const [nearest] = nearestNames(name, known, 1);
  return nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
}

/** A third of the longer name, but one in any case, or two short names could never be near. */
function allowedSlips(name: string, candidate: string): number {
  return Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
}

/** How many characters have to be inserted, removed, replaced, or exchanged with their neighbour. */
function slipsBetween(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isExchange =
        row > 1 &&
        column > 1 &&
        one[row - 1] === other[column - 2] &&
        one[row - 2] === other[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isExchange ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, other.length);
}

/** Every cell that is asked for has been filled. */
function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
