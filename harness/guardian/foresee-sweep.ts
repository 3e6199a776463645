/** Says what a sweep would do, and does nothing. Whether a proxy is still there is not asked. */
import { existsSync } from 'node:fs';
import { takeCensus } from '../process/environment-mark.ts';
import { isGroupAlive } from '../process/terminate.ts';
import type { OpenRecord } from './ledger-record.ts';
import { loadMachineKinds } from './machine-things.ts';
import { readEntries, type SweepRequest } from './sweep.ts';
import type { SweepAction } from './sweep-action.ts';
import { findMachineThings } from './sweep-machine.ts';

/** The actions as a sweep would tell them, in no particular order. */
export async function foreseeSweep(request: SweepRequest): Promise<SweepAction[]> {
  const actions: SweepAction[] = [];
  const tell = (action: SweepAction) => void actions.push(action);
  const census = takeCensus(request);
  const marked = census.available ? census.processes : [];
  for (const { pid, command: what, scope } of marked) {
    tell({ action: 'killed', pid, what, foundBy: 'mark', ...(scope !== undefined && { scope }) });
  }
  const groups = new Set(marked.map(({ groupId }) => groupId));
  const recorded = readEntries(request, tell);
  for (const entry of recorded) {
    const action = isFoundAlready(entry, groups) ? undefined : foresee(entry, request);
    if (action !== undefined) tell({ ...action, ...(entry.scope && { scope: entry.scope }) });
  }
  const kinds = request.kinds ?? (await loadMachineKinds());
  const things = await findMachineThings(recorded, { runId: request.runId, kinds }, tell);
  for (const { entry, ...thing } of things) tell({ action: 'removed', kind: entry.kind, ...thing });
  const isKept = actions.some(({ action }) => action === 'failed');
  const path = request.runFolder;
  if (existsSync(path) && !isKept) tell({ action: 'removed-folder', path });
  return actions;
}

function isFoundAlready(entry: OpenRecord, groups: ReadonlySet<number>): boolean {
  return entry.kind === 'process' && entry.pid !== undefined && groups.has(entry.pid);
}

function foresee(entry: OpenRecord, { runFolder }: SweepRequest): SweepAction | undefined {
  if (entry.kind === 'process' && entry.pid !== undefined) {
    const { pid, startTime, name } = entry;
    if (!isGroupAlive({ pid, startTime })) return undefined;
    return { action: 'killed', pid, what: name, foundBy: 'ledger' };
  }
  if (entry.kind === 'proxy') {
    return { action: 'deleted-proxy', server: entry.server, name: entry.name };
  }
  if (entry.kind !== 'folder' || entry.path === runFolder || !existsSync(entry.path)) return;
  return { action: 'removed-folder', path: entry.path };
}
