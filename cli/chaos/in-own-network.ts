/** Puts `hornet chaos`, with all that it starts, into a network of its own: there, firewall rules of its may be set. */
import { HornetError } from '../../harness/kernel/errors.ts';
import { probeNamespaces } from '../../harness/machine/probe-namespaces.ts';
import { makeRunId } from '../../harness/run/run-id.ts';
import { runInside } from '../inside/run-inside.ts';
import { startInside } from '../inside/start-inside.ts';

/**
 * @param words those of the command line that come after `chaos`
 * @returns the exit code of the command inside
 * @throws HornetError ISOLATION_UNAVAILABLE where the machine gives none; nothing was started then
 */
export async function chaosInOwnNetwork(
  words: readonly string[],
  reportsRoot: string,
): Promise<number> {
  const inside = { runId: makeRunId(), network: true, program: 'chaos/main' } as const;
  const started = await startInside(words, inside);
  if (started !== undefined) return await runInside(started, { network: true, reportsRoot });
  const why = await probeNamespaces({ network: true });
  const message = 'This machine gives the run no network of its own.';
  throw new HornetError('ISOLATION_UNAVAILABLE', message, { data: { why } });
}
