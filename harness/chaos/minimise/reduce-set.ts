/**
 * The smallest part of a set that still has a property, by delta debugging (Zeller and Hildebrandt, 2002): halves first, then
 * finer parts and what is left without them. It asks as seldom as it can, and no more often than it may.
 */

export interface ReduceOptions<T> {
  /** Whether these alone have the property. Asked once for the same part. @throws OutOfRuns to end the search */
  has: (part: readonly T[]) => Promise<boolean>;
}

/** Thrown by `has` where it may not be asked any more; the smallest part so far is the answer then. */
export class OutOfRuns extends Error {
  override readonly name = 'OutOfRuns';
}

export interface Reduced<T> {
  readonly smallest: readonly T[];
  /** Whether taking any single one away was tried and lost the property. */
  readonly isMinimal: boolean;
}

/** @param whole has the property */
export async function reduceSet<T>(
  whole: readonly T[],
  { has }: ReduceOptions<T>,
): Promise<Reduced<T>> {
  const answers = new Map<string, boolean>();
  const places = new Map(whole.map((item, place) => [item, place]));
  const ask = async (part: readonly T[]): Promise<boolean> => {
    const key = part.map((item) => places.get(item)).join();
    const answer = answers.get(key) ?? (await has(part));
    answers.set(key, answer);
    return answer;
  };
  let smallest = whole;
  let parts = 2;
  try {
    while (smallest.length > 1) {
      const found = await smallerOf(smallest, parts, ask);
      if (found === undefined && parts >= smallest.length) break;
      parts = found?.parts ?? Math.min(parts * 2, smallest.length);
      smallest = found?.part ?? smallest;
    }
    if (smallest.length === 1 && (await ask([]))) smallest = [];
    return { smallest, isMinimal: true };
  } catch (error) {
    if (!(error instanceof OutOfRuns)) throw error;
    return { smallest, isMinimal: false };
  }
}

/** One of the parts alone, or all but one of them, and into how many to divide that. */
async function smallerOf<T>(
  items: readonly T[],
  count: number,
  ask: (part: readonly T[]) => Promise<boolean>,
): Promise<{ part: readonly T[]; parts: number } | undefined> {
  const parts = divide(items, count);
  for (const part of parts) if (await ask(part)) return { part, parts: 2 };
  if (count <= 2) return undefined; // what is left without a half is the other half
  for (const part of parts) {
    const rest = items.filter((item) => !part.includes(item));
    if (await ask(rest)) return { part: rest, parts: Math.max(2, count - 1) };
  }
  return undefined;
}

function divide<T>(items: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, n) =>
    items.slice(
      Math.floor((items.length * n) / count),
      Math.floor((items.length * (n + 1)) / count),
    ),
  ).filter((part) => part.length > 0);
}
