/**
 * Divides scenarios over machines so that all take about as long. Every machine makes the whole plan by itself, from
 * the same scenarios and timings, and comes to the same one. Pure.
 */
import { createHash } from 'node:crypto';

/** Which part of the scenarios a machine runs: the second of three is `{ index: 2, total: 3 }`. */
export interface Shard {
  index: number;
  total: number;
}

export interface PlannedShard {
  /** Of its scenarios. */
  keys: ReadonlySet<string>;
  /** How long they should take, one after the other. */
  expectedMs: number;
}

export interface ShardPlan {
  /** As many as were asked for; the one of index 1 first. */
  shards: readonly PlannedShard[];
  /** The same on two machines exactly where the whole plan is. */
  digest: string;
}

/**
 * Gives the longest scenario that is left to the shard that has the least to do, until none is left. One without a timing
 * counts as the median of those that have one. The order of the keys makes no difference.
 * @param timings milliseconds by the scenario's key; may know others
 */
export function planShards(
  keys: readonly string[],
  timings: ReadonlyMap<string, number>,
  total: number,
): ShardPlan {
  const known = keys.flatMap((key) => timings.get(key) ?? []);
  const unknownMs = median(known) ?? 1;
  const weighed = [...new Set(keys)]
    .map((key) => ({ key, durationMs: timings.get(key) ?? unknownMs }))
    .sort((one, other) => other.durationMs - one.durationMs || (one.key < other.key ? -1 : 1));
  const shards = Array.from({ length: total }, () => ({
    keys: new Set<string>(),
    expectedMs: 0,
  }));
  for (const { key, durationMs } of weighed) {
    const least = shards.reduce((best, shard) => (isLess(shard, best) ? shard : best));
    least.keys.add(key);
    least.expectedMs += durationMs;
  }
  return { shards, digest: digestOf(shards) };
}

type OpenShard = Pick<PlannedShard, 'keys' | 'expectedMs'>;

/** Scenarios that take no time at all are spread too. */
function isLess(shard: OpenShard, other: OpenShard): boolean {
  if (shard.expectedMs !== other.expectedMs) return shard.expectedMs < other.expectedMs;
  return shard.keys.size < other.keys.size;
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

function digestOf(shards: readonly PlannedShard[]): string {
  const plan = JSON.stringify(shards.map(({ keys }) => [...keys].sort()));
  return createHash('sha256').update(plan).digest('hex').slice(0, 16);
}
