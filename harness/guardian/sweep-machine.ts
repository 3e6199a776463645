/**
 * The part of a sweep that gives back what was taken of the machine: what the ledger names, and what
 * carries the name of the run and was written down nowhere.
 */
import { withTimeout } from '../kernel/deadline.ts';
import type { OpenRecord } from './ledger-record.ts';
import {
  describeMachineEntry,
  isMachineEntry,
  loadMachineKinds,
  type MachineEntry,
  type MachineKindName,
  type MachineKinds,
  machineKindNames,
} from './machine-things.ts';
import { type FoundBy, failed, type Tell } from './sweep-action.ts';
import { undo } from './undo-entry.ts';

export interface MachineSweep {
  runId: string;
  /** For tests. */
  kinds?: MachineKinds;
}

/** Something to give back. */
export interface MachineThing {
  entry: MachineEntry;
  what: string;
  foundBy: FoundBy;
  scope?: string;
}

/** Tells of every thing, and goes on past what cannot be removed. */
export async function sweepMachine(
  recorded: readonly OpenRecord[],
  { runId, kinds: given }: MachineSweep,
  tell: Tell,
): Promise<void> {
  const kinds = given ?? (await loadMachineKinds());
  const things = await findMachineThings(recorded, { runId, kinds }, tell);
  const giveBackAll = async (some: readonly MachineThing[]) => {
    for (const together of inTurns(some)) {
      await Promise.all(together.map((thing) => giveBack(thing, { runId, kinds }, tell)));
    }
  };
  const of = (kind: MachineKindName) => things.filter(({ entry }) => entry.kind === kind);
  const { along, alone } = Object.groupBy(of('firewall-table'), (table) =>
    of('network-namespace').some((namespace) => isInside(table, namespace)) ? 'along' : 'alone',
  );
  // A container may have any of the others.
  await giveBackAll(of('container'));
  // What is mounted takes its files along.
  await giveBackAll(of('immutable-file'));
  await Promise.all([
    ...[of('mount'), of('cgroup'), alone ?? []].map(giveBackAll),
    ...of('network-namespace').map(async (namespace) => {
      const isGone = await giveBack(namespace, { runId, kinds }, tell);
      // The kernel takes the tables along; nobody is left in there who could hold it.
      const tables = (along ?? []).filter((table) => isGone && isInside(table, namespace));
      for (const table of tables) tellRemoved(table, tell);
    }),
  ]);
}

function isInside({ entry: table }: MachineThing, { entry: namespace }: MachineThing): boolean {
  return (
    table.kind === 'firewall-table' &&
    namespace.kind === 'network-namespace' &&
    table.namespace === namespace.name
  );
}

/** What there is of a run, each thing once; changes nothing. */
export async function findMachineThings(
  recorded: readonly OpenRecord[],
  { runId, kinds }: Required<MachineSweep>,
  tell: Tell,
): Promise<MachineThing[]> {
  const things = new Map<string, MachineThing>();
  for (const record of recorded.filter(isMachineEntry)) {
    const what = describeMachineEntry(record);
    const scope = record.scope !== undefined && { scope: record.scope };
    things.set(what, { entry: record, what, foundBy: 'ledger', ...scope });
  }
  // Tables are only made in namespaces of the run, and those are looked for.
  const lookedFor = machineKindNames.filter((kind) => kind !== 'firewall-table');
  const found = await Promise.all(lookedFor.map((kind) => findOf(kind, runId, kinds, tell)));
  for (const entry of found.flat()) {
    const what = describeMachineEntry(entry);
    if (!things.has(what)) things.set(what, { entry, what, foundBy: 'mark' });
  }
  return [...things.values()];
}

const findTimeLimitMs = 2_000;

/** What was written down is undone even where nothing can be looked for. */
async function findOf(
  kind: MachineKindName,
  runId: string,
  kinds: MachineKinds,
  tell: Tell,
): Promise<MachineEntry[]> {
  try {
    const find = () => kinds[kind].find(runId);
    const found = await withTimeout(find, { timeoutMs: findTimeLimitMs });
    return found.map(({ entry }) => entry).filter(isMachineEntry);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell({ action: 'skipped', what: `find a ${kind} by its name`, why });
    return [];
  }
}

/** @returns whether it is gone */
async function giveBack(
  thing: MachineThing,
  options: Required<MachineSweep>,
  tell: Tell,
): Promise<boolean> {
  try {
    await undo(thing.entry, options);
    tellRemoved(thing, tell);
    return true;
  } catch (error) {
    tell(failed(`remove ${thing.what}`, error, thing.scope));
    return false;
  }
}

function tellRemoved({ entry, ...about }: MachineThing, tell: Tell): void {
  tell({ action: 'removed', kind: entry.kind, ...about });
}

/** Mounts and groups lie in one another: the innermost first. All others at once. */
function inTurns(things: readonly MachineThing[]): MachineThing[][] {
  const byDepth = Map.groupBy(things, ({ entry }) =>
    'path' in entry ? entry.path.split('/').length : 0,
  );
  return [...byDepth].toSorted(([one], [other]) => other - one).map(([, together]) => together);
}
