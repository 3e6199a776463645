/** How long each of many things took, for the quantiles in the end. */
import type { LoadResult } from './orders.ts';

export class Times {
  readonly #beganMs = performance.now();
  readonly #tookMs: number[] = [];

  add(tookMs: number): void {
    this.#tookMs.push(tookMs);
  }

  result(bytes = 0): LoadResult {
    const elapsedMs = performance.now() - this.#beganMs;
    const sorted = Float64Array.from(this.#tookMs).sort();
    const quantile = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
    return {
      elapsedMs,
      count: sorted.length,
      bytes,
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
    };
  }
}
