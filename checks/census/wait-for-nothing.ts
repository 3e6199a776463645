/** How long it takes until nothing is left of a run, and what is left when patience is at its end. */
import { setTimeout as elapsed } from 'node:timers/promises';
import { compare, type Difference, takeCensus } from './census.ts';
import { type InterruptedRun, newRunIn, type Site } from './interrupted-run.ts';

export interface Rest extends Difference {
  /** When the look began that found nothing, or the last one, as of performance.now(). */
  atMs: number;
}

/** A quick look, again and again; where it finds nobody, the whole census has to agree. */
export async function waitForNothing(
  { before, runId, family }: InterruptedRun,
  site: Site,
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
