/** How long it takes until nothing is left of a run, and what is left when patience is at its end. */
import { setTimeout as elapsed } from 'node:timers/promises';
import { type Census, type CensusSite, compare, type Difference, takeCensus } from './census.ts';
import type { Family } from './family.ts';
import { newRunIn } from './new-run.ts';

/** A run whose runner has ended. */
export interface EndedRun {
  /** Of the machine, before it began. */
  before: Census;
  family: Family;
  /** Undefined for one that ended before it had an id. */
  runId: string | undefined;
}

export interface Rest extends Difference {
  /** When the look began that found nothing, or the last one, as of performance.now(). */
  atMs: number;
}

/** A quick look, again and again; where it finds nobody, the whole census has to agree. */
export async function waitForNothing(
  { before, runId, family }: EndedRun,
  site: CensusSite,
  patienceMs: number,
): Promise<Rest> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    const atMs = performance.now();
    const isQuiet = family.alive().length === 0 && newRunIn(site.tmpFolder, before) === undefined;
    if (isQuiet || atMs > deadlineMs) {
      const { tmpFolder } = site;
      const difference = compare(before, await takeCensus(site), { runId, family, tmpFolder });
      if (difference.leftovers.length === 0 || atMs > deadlineMs) return { ...difference, atMs };
    }
    await elapsed(2);
  }
}
