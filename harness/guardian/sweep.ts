/**
 * Undoes what a run left: everyone who carries its mark, then what its ledger names or its name is
 * on, its folder last. It goes on past what it cannot undo, and says what that is; then the folder,
 * with the ledger in it, stays for another try. Nothing here is polite: who should end well was told
 * before.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { UndoEntry } from '../kernel/undo-register.ts';
import { killMarked } from './kill-marked.ts';
import { ledgerFileName } from './ledger.ts';
import type { OpenRecord } from './ledger-record.ts';
import type { MachineKinds } from './machine-things.ts';
import { readLedger } from './read-ledger.ts';
import { failed, type SweepAction, type Tell } from './sweep-action.ts';
import { sweepMachine } from './sweep-machine.ts';
import { undo } from './undo-entry.ts';

export interface SweepRequest {
  runId: string;
  runFolder: string;
  /** Pids that may carry the mark and must live: the caller and whoever it works for. */
  excludePids: readonly number[];
  /**
   * What lines of the ledger that nobody can read mean: that something failed, so that the ledger is
   * kept; or no more than that they are told, and the ledger goes. Default `failure`.
   */
  damageIs?: 'failure' | 'told';
  /** For tests. */
  kinds?: MachineKinds;
}

/**
 * Sweeps until nothing is left or time is up: about a second and a half for processes and proxies.
 * @param onAction told of each action at once; what was done counts even if the sweep is cut short
 */
export async function sweep(
  request: SweepRequest,
  onAction: (action: SweepAction) => void,
): Promise<void> {
  let failures = 0;
  const tell = (action: SweepAction) => {
    if (action.action === 'failed') failures++;
    onAction(action);
  };
  // First, so that nobody writes to the ledger once it is read.
  await killMarked(request, tell);
  const entries = readEntries(request, tell);
  const of = (kind: UndoEntry['kind']) => entries.filter((entry) => entry.kind === kind);
  await Promise.all(of('process').map((entry) => undoOne(entry, request, tell)));
  const proxies = of('proxy').map((entry) => undoOne(entry, request, tell));
  await Promise.all([...proxies, sweepMachine(entries, request, tell)]);
  await Promise.all(of('port').map((entry) => undoOne(entry, request, tell)));
  // One after the other, since one may hold another.
  for (const entry of of('folder')) {
    if (!isRunFolder(entry, request)) await undoOne(entry, request, tell);
  }
  if (failures === 0) await undoOne({ kind: 'folder', path: request.runFolder }, request, tell);
}

/** Whatever is wrong with the ledger, what can be read of it is there to be undone. */
export function readEntries({ runFolder, damageIs }: SweepRequest, tell: Tell): OpenRecord[] {
  const file = join(runFolder, ledgerFileName);
  const what = `read all of ${file}`;
  try {
    const { open, damage } = readLedger(file);
    for (const why of damage) {
      tell(damageIs === 'told' ? { action: 'skipped', what, why } : failed(what, why));
    }
    return open;
  } catch (error) {
    // A runner that dies early has written none.
    if (!isAbsent(error)) tell(failed(`read ${file}`, error));
    return [];
  }
}

async function undoOne(
  entry: UndoEntry & { scope?: string | undefined },
  request: SweepRequest,
  tell: Tell,
): Promise<void> {
  const { scope } = entry;
  try {
    const lastSignOfLifeMs = lastWriteMs(join(request.runFolder, ledgerFileName));
    const wasThere = await undo(entry, { ...request, lastSignOfLifeMs });
    const done = wasThere ? actionFor(entry) : undefined;
    if (done !== undefined) tell({ ...done, ...(scope !== undefined && { scope }) });
  } catch (error) {
    tell(failed(attemptAt(entry), error, scope));
  }
}

function actionFor(entry: UndoEntry): SweepAction | undefined {
  switch (entry.kind) {
    case 'process':
      return { action: 'killed', pid: entry.pid ?? 0, what: entry.name, foundBy: 'ledger' };
    case 'proxy':
      return { action: 'deleted-proxy', server: entry.server, name: entry.name };
    case 'folder':
      return { action: 'removed-folder', path: entry.path };
    default:
      return undefined;
  }
}

function attemptAt(entry: UndoEntry): string {
  switch (entry.kind) {
    case 'process':
      return `kill ${entry.pid} (${entry.name})`;
    case 'proxy':
      return `delete proxy ${entry.name} at ${entry.server}`;
    case 'port':
      return `free port ${entry.port}`;
    default:
      return `remove ${'path' in entry ? entry.path : entry.kind}`;
  }
}

function isRunFolder(entry: UndoEntry, { runFolder }: SweepRequest): boolean {
  return entry.kind === 'folder' && entry.path === runFolder;
}

function lastWriteMs(file: string): number | undefined {
  try {
    return statSync(file).mtimeMs;
  } catch {
    // No ledger, so nothing that it names.
    return undefined;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
