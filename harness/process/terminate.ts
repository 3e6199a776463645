/**
 * Ends processes. The only module of the harness that sends signals; it sends none to a pid that
 * has passed to another process since it was identified.
 */
import { systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import {
  hasProcFolder,
  isAlive,
  isReused,
  listProcesses,
  type ProcessIdentity,
} from './process-table.ts';

export interface TerminateOptions {
  /** Time to end after SIGTERM before SIGKILL follows. */
  stopTimeoutMs: number;
  /** Called right before SIGKILL is sent. */
  onEscalate?: () => void;
}

/** Sends a signal to one process. False when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isAlive(identity) && send(identity.pid, signal);
}

/** Sends a signal to all of the group that this process leads or led. False when there is none. */
export function signalGroup(leader: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return !isReused(leader) && send(-leader.pid, signal);
}

/** Whether anyone of the group runs; those who only wait to be noticed by their parent do not. */
export function isGroupAlive(leader: ProcessIdentity): boolean {
  if (isReused(leader) || !send(-leader.pid, 0)) return false;
  if (!hasProcFolder()) return true;
  return listProcesses().some((entry) => entry.groupId === leader.pid && !entry.isZombie);
}

/**
 * Asks a group to end and makes it end when it does not: SIGTERM, then SIGKILL. A paused group is
 * woken so that it can hear the first.
 * @throws HornetError PROCESS_SURVIVED when somebody outlives SIGKILL.
 */
export async function terminateGroup(
  leader: ProcessIdentity,
  options: TerminateOptions,
): Promise<void> {
  if (!signalGroup(leader, 'SIGTERM')) return;
  signalGroup(leader, 'SIGCONT');
  if (await endsWithin(() => isGroupAlive(leader), options.stopTimeoutMs)) return;
  options.onEscalate?.();
  await killGroup(leader);
}

/** Ends a group at once. @throws HornetError PROCESS_SURVIVED */
export async function killGroup(leader: ProcessIdentity): Promise<void> {
  signalGroup(leader, 'SIGKILL');
  if (await endsWithin(() => isGroupAlive(leader), killTimeoutMs)) return;
  throw survivedError(leader.pid);
}

/** Ends these processes at once, group or no group. @throws HornetError PROCESS_SURVIVED */
export async function killEach(identities: readonly ProcessIdentity[]): Promise<void> {
  for (const identity of identities) signalProcess(identity, 'SIGKILL');
  for (const identity of identities) {
    if (!(await endsWithin(() => isAlive(identity), killTimeoutMs))) {
      throw survivedError(identity.pid);
    }
  }
}

/** Holds these processes still, as a machine that hangs does: their connections stay open, and nobody answers. */
export function pauseEach(identities: readonly ProcessIdentity[]): void {
  for (const identity of identities) signalProcess(identity, 'SIGSTOP');
}

/** Lets those go on that were held still; nothing for all others. */
export function resumeEach(identities: readonly ProcessIdentity[]): void {
  for (const identity of identities) signalProcess(identity, 'SIGCONT');
}

/** The kernel needs a moment to take a process down, longer where it holds much memory. */
const killTimeoutMs = 5_000;

/** Nobody tells when somebody else's child ends, so this looks again and again. */
async function endsWithin(isThere: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadlineMs = systemClock.nowMs() + timeoutMs;
  for (let pauseMs = 1; isThere(); pauseMs = Math.min(pauseMs * 2, 50)) {
    const leftMs = deadlineMs - systemClock.nowMs();
    if (leftMs <= 0) return false;
    await systemClock.sleep(Math.min(pauseMs, leftMs));
  }
  return true;
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

function survivedError(pid: number): HornetError<'PROCESS_SURVIVED'> {
  return new HornetError('PROCESS_SURVIVED', `Process ${pid} outlived SIGKILL.`, { data: { pid } });
}
