// Ends the processes of a command: the group that it leads, and nothing that has left it. The only place here that sends signals.
import { constants } from 'node:os';
import { setTimeout as elapsed } from 'node:timers/promises';

/** Sends the signal to whoever is left of the group; false where nobody is. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Passes on what a client sends, a name without SIG; one that this system does not know has no effect. */
export function forwardSignal(leader: number, name: string): void {
  const known = Object.keys(constants.signals).find((each) => each === `SIG${name}`);
  if (known !== undefined) signalGroup(leader, known as NodeJS.Signals); // the system has just said that it is one
}

/** Resolves when nobody is left: SIGTERM first, SIGKILL for whoever takes no notice. */
export async function endGroup(leader: number, graceMs = 500): Promise<void> {
  const deadline = performance.now() + graceMs;
  if (!signalGroup(leader, 'SIGTERM')) return;
  while (signalGroup(leader, 0) && performance.now() < deadline) await elapsed(10); // the kernel tells of no group’s end
  signalGroup(leader, 'SIGKILL');
}
