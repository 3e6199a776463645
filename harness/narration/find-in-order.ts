/** Finds narration that was told in a given order, with whatever else between. Pure. */
import type { HeardNarration } from './heard-narration.ts';
import { matches, type NarrationMatcher } from './narration-matcher.ts';

export type OrderSearch =
  | { isFound: true; events: HeardNarration[] }
  /** How many were found, in order, in the attempt that came furthest; and how long the shortest took that found all. */
  | { isFound: false; foundCount: number; shortestMs: number | undefined };

/** The first events that match one after the other, the last of them at most `withinMs` after the first. */
export function findInOrder(
  told: readonly HeardNarration[],
  wanted: readonly NarrationMatcher[],
  withinMs = Number.POSITIVE_INFINITY,
): OrderSearch {
  let foundCount = 0;
  let shortestMs: number | undefined;
  for (let start = 0; start <= told.length; start += 1) {
    const events = follow(told.slice(start), wanted);
    foundCount = Math.max(foundCount, events.length);
    if (events.length < wanted.length) break;
    const tookMs = (events.at(-1)?.heardAtMs ?? 0) - (events[0]?.heardAtMs ?? 0);
    if (tookMs <= withinMs) return { isFound: true, events };
    shortestMs = Math.min(shortestMs ?? tookMs, tookMs);
  }
  return { isFound: false, foundCount, shortestMs };
}

function follow(
  told: readonly HeardNarration[],
  wanted: readonly NarrationMatcher[],
): HeardNarration[] {
  const events: HeardNarration[] = [];
  for (const event of told) {
    const next = wanted[events.length];
    if (next === undefined) break;
    if (matches(event, next)) events.push(event);
  }
  return events;
}
