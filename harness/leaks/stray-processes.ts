/**
 * Finds processes that a scope, or a step inside it, has started and that are still there: also those
 * that nobody registered, by the mark that they have inherited.
 */
import { eventually } from '../kernel/eventually.ts';
import { type MarkedProcess, takeCensus } from '../process/environment-mark.ts';
import { killEach } from '../process/terminate.ts';
import type { Leak } from './leak.ts';

/** A worker whose supervisor was killed ends by itself, but not before it has noticed. */
const graceMs = 1_000;

/** Waits for those that are about to end. Finds nobody where processes cannot be found by their mark. */
export async function strayProcesses(runId: string, scopeName: string): Promise<Leak[]> {
  const look = (): MarkedProcess[] => {
    const census = takeCensus({ runId, scopeName, excludePids: [process.pid] });
    return census.available ? census.processes : [];
  };
  if (look().length > 0) await endOf(look);
  return look().map((found) => ({
    what: `process ${found.pid} (${found.command})`,
    remove: () => killEach([found]),
  }));
}

/** Resolves when nobody is left or the time is up: nobody tells when somebody else's child ends. */
async function endOf(look: () => MarkedProcess[]): Promise<void> {
  const none = eventually(look, {
    hope: 'no process is left',
    timeoutMs: graceMs,
    pauseMs: 10,
    until: (left) => left.length === 0,
  });
  await none.catch(() => undefined);
}
