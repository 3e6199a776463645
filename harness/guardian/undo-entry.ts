/**
 * Undoes one thing that a ledger names, whoever made it. Gone already is fine. What does not carry
 * the name of the run is refused; nothing here is polite, and everything is bounded in time.
 */
import { withTimeout } from '../kernel/deadline.ts';
import { HornetError } from '../kernel/errors.ts';
import type { UndoEntry } from '../kernel/undo-register.ts';
import { isGroupAlive, killGroup } from '../process/terminate.ts';
import { deleteProxy } from './delete-proxy.ts';
import { assertOfRun } from './fence.ts';
import { loadMachineKinds, type MachineEntry, type MachineKinds } from './machine-things.ts';
import { listenerOn } from './port-listener.ts';
import { removeFolder } from './remove-folder.ts';

export interface UndoOptions {
  runId: string;
  /** When the run existed for the last time, by the wall clock, where that is known. */
  lastSignOfLifeMs?: number | undefined;
  kinds?: MachineKinds | undefined;
}

/**
 * Makes a thing gone. For a port it only looks whether it is: who listens there was to be ended.
 * @throws HornetError UNDO_REFUSED, PROCESS_SURVIVED, PROXY_REFUSED, PROXY_UNREACHABLE, PORT_STILL_OPEN,
 *   FOLDER_HOLDS_MOUNT, TIMED_OUT; and what the kinds of harness/machine/ throw
 */
export async function undoEntry(entry: UndoEntry, runId: string): Promise<void> {
  await undo(entry, { runId });
}

/** As `undoEntry`; says whether the thing was there, as far as that can be known. */
export async function undo(entry: UndoEntry, options: UndoOptions): Promise<boolean> {
  assertOfRun(entry, options.runId);
  switch (entry.kind) {
    case 'process':
      return await killRecorded(entry);
    case 'proxy':
      return await deleteProxy(entry);
    case 'folder':
      return await removeFolder(entry.path);
    case 'port':
      return assertNobodyListens(entry.port, options);
    default:
      return await removeMachineThing(entry, options.kinds);
  }
}

/** Reaches a group whose members wiped the mark from their environment. */
async function killRecorded(entry: Extract<UndoEntry, { kind: 'process' }>): Promise<boolean> {
  const { pid, startTime } = entry;
  if (pid === undefined || !isGroupAlive({ pid, startTime })) return false;
  await killGroup({ pid, startTime });
  return true;
}

function assertNobodyListens(port: number, { runId, lastSignOfLifeMs }: UndoOptions): false {
  const listener = listenerOn(port, runId, lastSignOfLifeMs ?? Number.POSITIVE_INFINITY);
  if (listener === undefined) return false;
  const { pid, command } = listener;
  const message = `Port ${port} is listened on by ${pid === undefined ? command : `process ${pid} (${command})`}.`;
  throw new HornetError('PORT_STILL_OPEN', message, { data: { port, pid, command } });
}

/** More than any of them takes, a container with a stubborn program included. */
const machineTimeLimitMs = 8_000;

async function removeMachineThing(entry: MachineEntry, given?: MachineKinds): Promise<true> {
  const kinds = given ?? (await loadMachineKinds());
  await withTimeout(() => kinds[entry.kind].remove(entry), { timeoutMs: machineTimeLimitMs });
  return true;
}
