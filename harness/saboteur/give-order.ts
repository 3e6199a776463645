/**
 * Gives an order to the saboteur in a program, and takes it back when the scope closes. By files in a folder, because a file needs
 * no port, is still there when the program is started again, and can be taken back from one that hears nothing; and by a signal
 * that tells it to look, because then it need not watch.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import { eventually } from '../kernel/eventually.ts';
import type { Scope } from '../kernel/scope.ts';
import { identify, isAlive, type ProcessIdentity } from '../process/process-table.ts';
import { signalProcess } from '../process/terminate.ts';
import { findSaboteur } from './find-saboteur.ts';
import type { OrderName, ParametersOf } from './inside/orders/table.ts';
import {
  type AnswerFile,
  answeredBy,
  answerName,
  type OrderFile,
  orderEnding,
  wakeSignal,
  withdrawnEnding,
} from './order-files.ts';

export interface OrderOptions {
  /** It also holds for programs that begin with the same command line while it is in force. */
  survivesRestarts?: boolean;
  signal?: AbortSignal;
}

/**
 * Resolves when the program says that it is so, or that it will be in a moment where it could not say so afterwards.
 * @throws HornetError FAULT_NOT_INJECTED
 */
export async function giveOrder<N extends OrderName>(
  scope: Scope,
  process: ProcessIdentity,
  [name, parameters]: readonly [N, ParametersOf<N>],
  { survivesRestarts = false, signal = scope.signal }: OrderOptions = {},
): Promise<void> {
  const folder = await findSaboteur(process, signal);
  count += 1;
  const order = `${name}-${globalThis.process.pid}-${threadId}-${count}`;
  const file: OrderFile = { name, parameters, pid: process.pid };
  scope.defer(`order ${name}`, () => withdraw(folder, order, process));
  write(folder, order, file);
  const answer = await answerOf(folder, order, process, signal);
  if (answer.state === 'failed') throw notDone(name, answer.message);
  if (answer.state !== 'begun' || !survivesRestarts || scope.signal.aborted) return;
  write(folder, order, { ...file, command: answer.command });
}

let count = 0;

/** A program that does nothing else answers in a moment; one whose machine is overloaded is waited for. */
const answerTimeoutMs = 5_000;

async function answerOf(
  folder: string,
  order: string,
  process: ProcessIdentity,
  signal: AbortSignal,
): Promise<AnswerFile> {
  signalProcess(process, wakeSignal);
  const look = () => ({ answer: read(folder, order, process.pid), isAlive: isAlive(process) });
  const { answer } = await eventually(look, {
    hope: 'the saboteur in the program has answered',
    timeoutMs: answerTimeoutMs,
    pauseMs: 5,
    until: (seen) => seen.answer !== undefined || !seen.isAlive,
    signal,
  });
  // Its last word may have come between the two looks.
  const last = answer ?? read(folder, order, process.pid);
  return last ?? { state: 'failed', message: 'the program ended before it answered' };
}

/** Resolves when all who have carried it out have ended it, or ended themselves. @throws HornetError FAULT_NOT_GONE */
async function withdraw(folder: string, order: string, process: ProcessIdentity): Promise<void> {
  const taken = join(folder, `${order}${withdrawnEnding}`);
  moveIfThere(join(folder, `${order}${orderEnding}`), taken);
  const look = (): ProcessIdentity[] =>
    concerned(folder, order, process).filter((one) => isAlive(one) && !isOver(folder, order, one));
  for (const one of look()) signalProcess(one, wakeSignal);
  // Not in the name of a caller: one that has given up wants this undone all the same.
  const untilMs = systemClock.nowMs() + answerTimeoutMs;
  for (let left = look(); left.length > 0; left = look()) {
    if (systemClock.nowMs() > untilMs) throw notGone(order, left);
    await systemClock.sleep(5);
  }
  for (const { pid } of concerned(folder, order, process))
    rmSync(join(folder, answerName(order, pid)), { force: true });
  rmSync(taken, { force: true });
}

function moveIfThere(path: string, to: string): void {
  try {
    renameSync(path, to);
  } catch (error) {
    // Never written, or gone with the run.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** Who was told, and who has found it when it began. */
function concerned(folder: string, order: string, process: ProcessIdentity): ProcessIdentity[] {
  const others = filesIn(folder)
    .map((name) => answeredBy(order, name))
    .filter((pid) => pid !== undefined && pid !== process.pid);
  return [process, ...others.map((pid) => identify(Number(pid)))];
}

/** Who has not answered may be about to; who has failed has done nothing. */
function isOver(folder: string, order: string, { pid }: ProcessIdentity): boolean {
  const answer = read(folder, order, pid);
  return answer !== undefined && answer.state !== 'begun';
}

/** Whole or not at all: a program that begins reads it whenever it likes. */
function write(folder: string, order: string, file: OrderFile): void {
  const path = join(folder, `${order}${orderEnding}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(file));
  renameSync(`${path}.new`, path);
}

function read(folder: string, order: string, pid: number): AnswerFile | undefined {
  try {
    const text = readFileSync(join(folder, answerName(order, pid)), 'utf8');
    return JSON.parse(text) as AnswerFile; // written whole, by a saboteur
  } catch {
    return undefined;
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function notDone(name: string, why: string): HornetError<'FAULT_NOT_INJECTED'> {
  const message = `The saboteur could not carry out ${name}: ${why}.`;
  return new HornetError('FAULT_NOT_INJECTED', message, { data: { order: name, why } });
}

function notGone(order: string, left: ProcessIdentity[]): HornetError<'FAULT_NOT_GONE'> {
  const pids = left.map(({ pid }) => pid);
  const message = `The order ${order} was taken back, and ${pids.join(', ')} did not answer.`;
  return new HornetError('FAULT_NOT_GONE', message, { data: { order, pids } });
}
