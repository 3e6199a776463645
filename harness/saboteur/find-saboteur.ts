/** Finds out whether a saboteur listens in a program, and where its orders are, from what the kernel knows of the program. */

import { constants } from 'node:os';
import { HornetError } from '../kernel/errors.ts';
import { eventually } from '../kernel/eventually.ts';
import { isAlive, type ProcessIdentity, readProcFile } from '../process/process-table.ts';
import { folderVariable } from './environment.ts';
import { wakeSignal } from './order-files.ts';

/** A program that has only just been started listens soon. */
const listenTimeoutMs = 5_000;

/**
 * The folder of its orders, once it listens for them.
 * @throws HornetError FAULT_NOT_INJECTED where it was started without one, has ended, or does not listen
 */
export async function findSaboteur(process: ProcessIdentity, signal: AbortSignal): Promise<string> {
  const folder = ordersFolderOf(process.pid);
  if (folder === undefined) throw notThere(process, 'was started without a saboteur');
  const look = () => ({ listens: listens(process.pid), isAlive: isAlive(process) });
  const found = await eventually(look, {
    hope: 'the saboteur in the program listens',
    timeoutMs: listenTimeoutMs,
    pauseMs: 10,
    until: (seen) => seen.listens || !seen.isAlive,
    signal,
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw notThere(process, 'has a saboteur that does not listen', error);
  });
  if (!found.isAlive) throw notThere(process, 'has ended');
  return folder;
}

/** What the program was told when it began; undefined where it was told of none, or is gone. */
export function ordersFolderOf(pid: number): string | undefined {
  const start = `${folderVariable}=`;
  const variables = readProcFile(pid, 'environ')?.split('\0') ?? [];
  return variables.find((line) => line.startsWith(start))?.slice(start.length) || undefined;
}

/** Whether it has said to the kernel that it handles the signal, which no program does but by a saboteur. */
function listens(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readProcFile(pid, 'status') ?? '')?.[1];
  if (caught === undefined) return false;
  const bit = 1n << BigInt(constants.signals[wakeSignal] - 1);
  return (BigInt(`0x${caught}`) & bit) !== 0n;
}

function notThere(
  { pid }: ProcessIdentity,
  what: string,
  cause?: unknown,
): HornetError<'FAULT_NOT_INJECTED'> {
  const message = `The program with pid ${pid} ${what}.`;
  return new HornetError('FAULT_NOT_INJECTED', message, { data: { pid }, cause });
}
