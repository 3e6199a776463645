/** What two drawings of the same schedules differ in, in words. Pure. */

/** One line for each that is not the same, or is missing. */
export function differencesOf(
  one: readonly string[],
  other: readonly string[],
  where: string,
): string[] {
  const count = Math.max(one.length, other.length);
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const [left, right] = [one[index], other[index]];
    return left === right ? [] : [`schedule ${index}: ${left}, and ${where} ${right}`];
  });
}

/** Schedules that are all alike would be the same everywhere. */
export function tooFewUnlike(hashes: readonly string[]): string | undefined {
  const unlike = new Set(hashes).size;
  const isEnough = unlike >= hashes.length * leastUnlike;
  return isEnough ? undefined : `only ${unlike} of ${hashes.length} schedules are unlike another`;
}

/** Short ones with few faults may be empty. */
const leastUnlike = 0.9;
