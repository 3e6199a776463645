/**
 * Undoes what a run left: everyone who carries its mark, then what its ledger names, its folder
 * last. It goes on past what it cannot undo, and says what that is; then the folder, with the
 * ledger in it, stays for another try. Nothing here is polite: who should end well was told before.
 */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { join } from 'node:path';
import { systemClock } from '../kernel/clock.ts';
import { withTimeout } from '../kernel/deadline.ts';
import { isHornetError } from '../kernel/errors.ts';
import type { UndoEntry } from '../kernel/undo-register.ts';
import { takeCensus } from '../process/environment-mark.ts';
import { isGroupAlive, killGroup, signalProcess } from '../process/terminate.ts';
import { ledgerFileName } from './ledger.ts';
import { readLedger } from './read-ledger.ts';
import { isRemovable } from './removable-folder.ts';

export interface SweepRequest {
  runId: string;
  runFolder: string;
  /** Pids that may carry the mark and must live: the caller and whoever it works for. */
  excludePids: readonly number[];
}

/** One thing that the sweep did, or could not do. */
export type SweepAction =
  | { action: 'killed'; pid: number; what: string; foundBy: 'mark' | 'ledger' }
  | { action: 'removed-folder'; path: string }
  | { action: 'deleted-proxy'; server: string; name: string }
  /** This system cannot do that; nothing is known to be left. */
  | { action: 'skipped'; what: string; why: string }
  | { action: 'failed'; what: string; why: string };

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
  await Promise.all(entries.map((entry) => killRecorded(entry, tell)));
  await Promise.all(entries.map((entry) => deleteProxy(entry, tell)));
  for (const entry of entries) await removeFolder(entry, request, tell);
  if (failures === 0) await removeRecordedFolder(request.runFolder, request, tell);
}

type Tell = (action: SweepAction) => void;

const killTimeLimitMs = 500;
const proxyTimeLimitMs = 800;

/** Kills until two looks in a row find nobody: one may miss a process between fork and exec. */
async function killMarked(request: SweepRequest, tell: Tell): Promise<void> {
  const deadlineMs = systemClock.nowMs() + killTimeLimitMs;
  const killed = new Set<number>();
  for (let cleanLooks = 0; cleanLooks < 2; ) {
    const census = takeCensus(request);
    if (!census.available) {
      return tell({ action: 'skipped', what: 'find processes by mark', why: census.reason });
    }
    cleanLooks = census.processes.length === 0 ? cleanLooks + 1 : 0;
    for (const found of census.processes) {
      if (signalProcess(found, 'SIGKILL') && !killed.has(found.pid)) {
        killed.add(found.pid);
        tell({ action: 'killed', pid: found.pid, what: found.command, foundBy: 'mark' });
      }
    }
    if (systemClock.nowMs() > deadlineMs) {
      for (const { pid, command } of census.processes) {
        tell({ action: 'failed', what: `kill ${pid}`, why: `It outlives SIGKILL: ${command}` });
      }
      return;
    }
    await systemClock.sleep(10);
  }
}

/** Whatever is wrong with the ledger, what can be read of it is undone. */
function readEntries({ runFolder }: SweepRequest, tell: Tell): UndoEntry[] {
  const file = join(runFolder, ledgerFileName);
  try {
    const { open, damage } = readLedger(file);
    for (const why of damage) tell({ action: 'failed', what: `read all of ${file}`, why });
    return open;
  } catch (error) {
    tell({ action: 'failed', what: `read ${file}`, why: reasonOf(error) });
    return [];
  }
}

/** Finds a group whose members wiped the mark from their environment. */
async function killRecorded(entry: UndoEntry, tell: Tell): Promise<void> {
  if (entry.kind !== 'process' || entry.pid === undefined) return;
  const { pid, name, startTime } = entry;
  if (!isGroupAlive({ pid, startTime })) return;
  try {
    await killGroup({ pid, startTime });
    tell({ action: 'killed', pid, what: name, foundBy: 'ledger' });
  } catch (error) {
    tell({ action: 'failed', what: `kill ${pid} (${name})`, why: reasonOf(error) });
  }
}

async function deleteProxy(entry: UndoEntry, tell: Tell): Promise<void> {
  if (entry.kind !== 'proxy') return;
  const { server, name } = entry;
  const url = new URL(`/proxies/${encodeURIComponent(name)}`, server);
  try {
    const send = (signal: AbortSignal) => requestDeletion(url, signal);
    const status = await withTimeout(send, { timeoutMs: proxyTimeLimitMs });
    if (status === 404) return;
    if (status >= 300) throw new Error(`DELETE ${url} answered ${status}.`);
    tell({ action: 'deleted-proxy', server, name });
  } catch (error) {
    // Nobody listens there any more: the server is gone, and its proxies with it.
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return;
    tell({ action: 'failed', what: `delete proxy ${name} at ${server}`, why: reasonOf(error) });
  }
}

/** Resolves with the status. Plain http, which is all that Toxiproxy speaks, loads in no time. */
async function requestDeletion(url: URL, signal: AbortSignal): Promise<number> {
  const sent = requestHttp(url, { method: 'DELETE', agent: false, signal }).end();
  // Node passes the response and nothing else.
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.destroy();
  return response.statusCode ?? 0;
}

async function removeFolder(entry: UndoEntry, request: SweepRequest, tell: Tell): Promise<void> {
  if (entry.kind !== 'folder' || entry.path === request.runFolder) return;
  await removeRecordedFolder(entry.path, request, tell);
}

async function removeRecordedFolder(
  path: string,
  request: SweepRequest,
  tell: Tell,
): Promise<void> {
  try {
    if (!isRemovable(path, request.runId))
      throw new Error('It does not carry the name of the run.');
    await rm(path, { recursive: true });
    tell({ action: 'removed-folder', path });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    tell({ action: 'failed', what: `remove ${path}`, why: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  if (isHornetError(error)) return `${error.code}: ${error.message}`;
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
