/** Percentiles, for people and for files. */

/** `p50 12 ms, p99 80 ms, max 91 ms`. */
export function describeTimes(times: readonly number[] | Spread): string {
  const { p50, p99, max } = 'count' in times ? times : spreadOf(times);
  const shown = (ms: number | undefined) =>
    ms === undefined ? '–' : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
  return `p50 ${shown(p50)}, p99 ${shown(p99)}, max ${shown(max)}`;
}

export interface Spread {
  count: number;
  p50: number | undefined;
  p99: number | undefined;
  max: number | undefined;
}

/** Of each percentile the smallest value that so many percent do not exceed. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (percent: number) =>
    sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  return { count: sorted.length, p50: at(50), p99: at(99), max: sorted.at(-1) };
}
