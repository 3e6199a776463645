/**
 * Measures a benchmark with tinybench, and how steady the machine was meanwhile: a fixed piece of work before and after
 * must take the same time, or the figure says more about the machine than about us.
 */
import { createHash } from 'node:crypto';
import { Bench } from 'tinybench';
import { Scope, systemClock } from '../harness/index.ts';
import type { Benchmark } from './benchmark.ts';

export interface Measurement {
  name: string;
  medianMs: number;
  p75Ms: number;
  minMs: number;
  maxMs: number;
  samples: number;
  /** Relative margin of error of the mean, in percent. */
  errorPercent: number;
  /** By how much the fixed piece of work changed from before to after, in percent. */
  driftPercent: number;
}

/** @param share of the samples that the benchmark asks for; at least three are taken */
export async function measure(benchmark: Benchmark, share: number): Promise<Measurement> {
  const { name } = benchmark;
  const beforeMs = calibrate();
  await using scope = new Scope({ name, teardownTimeoutMs: 30_000 });
  const once = await benchmark.prepare(scope);
  const iterations = Math.max(3, Math.round(benchmark.samples * share));
  const bench = new Bench({
    iterations,
    time: 0,
    warmupIterations: 1,
    warmupTime: 0,
    throws: true,
  });
  bench.add(name, async () => ({ overriddenDuration: await once() }));
  await bench.run();
  const result = bench.tasks[0]?.result;
  if (result?.state !== 'completed') throw new Error(`${name} was not measured: ${result?.state}`);
  const { p50, p75, min, max, rme, samplesCount } = result.latency;
  return {
    name,
    medianMs: p50,
    p75Ms: p75,
    minMs: min,
    maxMs: max,
    samples: samplesCount,
    errorPercent: rme,
    driftPercent: Math.abs(calibrate() / beforeMs - 1) * 100,
  };
}

/** The median time of the same work every time, in milliseconds. */
function calibrate(): number {
  const block = Buffer.alloc(2 ** 20, 'hornet');
  const times = Array.from({ length: 15 }, () => {
    const beganMs = systemClock.nowMs();
    createHash('sha256').update(block).update(block).update(block).digest();
    return systemClock.nowMs() - beganMs;
  }).sort((one, other) => one - other);
  return times[7] ?? Number.NaN;
}
