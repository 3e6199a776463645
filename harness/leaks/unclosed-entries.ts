/**
 * Finds what this thread has recorded in the ledger and nobody has undone: things that were made in a
 * scope which lives longer than the one that is over.
 */
import type { Ledger } from '../guardian/ledger.ts';
import { undoEntry } from '../guardian/undo-entry.ts';
import type { UndoEntry } from '../kernel/undo-register.ts';
import type { Leak } from './leak.ts';

/** @param openBefore the ids of entries that were open before, and may stay */
export function unclosedEntries(ledger: Ledger, openBefore: ReadonlySet<string>): Leak[] {
  return ledger
    .openEntries()
    .filter(({ id }) => !openBefore.has(id))
    .map(({ entry }) => ({
      what: describe(entry),
      remove: () => undoEntry(entry, ledger.runId),
    }));
}

function describe(entry: UndoEntry): string {
  if (entry.kind === 'process') return `process ${entry.pid} (${entry.name})`;
  const { kind, ...facts } = entry;
  return `${kind} ${Object.values(facts).join(' ')}`;
}
