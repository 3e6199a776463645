import { expect, it } from 'vitest';
import type { Measured } from './measure.ts';
import { type Phase, phases, planDisconnects } from './plan.ts';
import { concludeDisconnects, table } from './summary.ts';

/** Twenty of each phase, changed by what is given for one. */
function measured(of: Phase, freeMs: number | undefined, count = 20): Measured[] {
  return phases.flatMap((phase) =>
    Array.from({ length: 20 }, (_, n): Measured => {
      const changed = phase === of && n < count;
      return { n, phase, delayMs: 0, atToken: 0, freeMs: changed ? freeMs : 20 };
    }),
  );
}

it.each<[string, Measured[], string]>([
  ['all quick', measured('prefill', 999), 'held'],
  ['one too slow', measured('prefill', 1_000, 1), 'violated'],
  ['decode too slow', measured('decode', 150, 1), 'violated'],
  ['decode just quick enough', measured('decode', 149), 'held'],
  ['two that missed their phase', measured('loading', undefined, 2), 'held'],
  ['three that missed it', measured('loading', undefined, 3), 'inconclusive'],
  ['nobody', [], 'inconclusive'],
])('%s', (_what, all, verdict) => {
  expect(concludeDisconnects(all).verdict).toBe(verdict);
});

it('is shown by phase', () => {
  expect(table(measured('queued', 5))).toEqual([
    'queued     20  p50 5.0 ms, p99 5.0 ms, max 5.0 ms',
    'loading    20  p50 20 ms, p99 20 ms, max 20 ms',
    'prefill    20  p50 20 ms, p99 20 ms, max 20 ms',
    'decode     20  p50 20 ms, p99 20 ms, max 20 ms',
    'all        80  p50 20 ms, p99 20 ms, max 20 ms',
  ]);
});

it('is planned by the seed, over all phases alike', () => {
  const planned = planDisconnects(200, 'seed');
  expect(planDisconnects(200, 'seed')).toEqual(planned);
  for (const phase of phases) expect(planned.filter((one) => one.phase === phase)).toHaveLength(50);
});
