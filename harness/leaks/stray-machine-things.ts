/**
 * Finds what carries the run's name on this machine (cgroups, mounts, namespaces, firewall tables,
 * containers) and stands in no ledger: somebody made it past the harness. What another thread has made
 * and recorded is none of this one's business.
 */
import type { Ledger } from '../guardian/ledger.ts';
import { readLedger } from '../guardian/read-ledger.ts';
import { undoEntry } from '../guardian/undo-entry.ts';
import type { UndoEntry } from '../kernel/undo-register.ts';
import { type FoundThing, machineKinds } from '../machine/kinds.ts';
import type { Leak } from './leak.ts';

export async function strayMachineThings({ runId, file }: Ledger): Promise<Leak[]> {
  const unrecorded = notRecorded(await findAll(runId), file);
  if (unrecorded.length === 0) return [];
  // Another thread strikes a thing out when it is gone: what was found a moment before may be that.
  const stillThere = new Set((await findAll(runId)).map(({ what }) => what));
  return unrecorded
    .filter(({ what }) => stillThere.has(what))
    .map(({ entry, what }) => ({ what, remove: () => undoEntry(entry, runId) }));
}

async function findAll(runId: string): Promise<FoundThing[]> {
  const finding = Object.values(machineKinds).map((kind) => kind.find(runId));
  return (await Promise.all(finding)).flat();
}

function notRecorded(found: readonly FoundThing[], ledgerFile: string): FoundThing[] {
  if (found.length === 0) return [];
  const recorded = readLedger(ledgerFile).open;
  return found.filter(({ entry }) => !recorded.some((record) => describes(record, entry)));
}

/** A record has more than the entry: who wrote it, when. */
function describes(record: UndoEntry, entry: UndoEntry): boolean {
  const facts = new Map<string, unknown>(Object.entries(record));
  return Object.entries(entry).every(([key, value]) => facts.get(key) === value);
}
