/** Cleans up after a run whose guardian has not, as a user does it, and looks what is left then. */
import { join } from 'node:path';
import { execaNode } from 'execa';
import type { CensusSite } from './census.ts';
import { type EndedRun, waitForNothing } from './wait-for-nothing.ts';

/** What is left, by the same census, and what the command had to say if it could not do it. */
export async function cleanUp(
  run: EndedRun,
  site: CensusSite,
  patienceMs: number,
): Promise<string[]> {
  const launcher = join(import.meta.dirname, '..', '..', 'cli', 'hornet.cjs');
  const named = run.runId === undefined ? [] : [run.runId];
  const { exitCode, all } = await execaNode(launcher, ['clean', ...named], {
    env: { TMPDIR: site.tmpFolder },
    reject: false,
    all: true,
  });
  const { leftovers } = await waitForNothing(run, site, patienceMs);
  return exitCode === 0 ? leftovers : [...leftovers, `hornet clean ended with ${exitCode}: ${all}`];
}
