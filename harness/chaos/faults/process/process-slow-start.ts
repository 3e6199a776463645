/** The program is killed, and its next start takes long: a process is there, and nothing of the program runs yet. */
import { readOpenSockets } from '../../../process/open-sockets.ts';
import {
  identify,
  listProcesses,
  type ProcessIdentity,
  readProcFile,
} from '../../../process/process-table.ts';
import { readTcpSockets } from '../../../process/tcp-table.ts';
import { ordersFolderOf } from '../../../saboteur/find-saboteur.ts';
import { giveOrder } from '../../../saboteur/give-order.ts';
import type { FaultKind, StrikeContext } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';
import { chooseVictim } from './choose-victims.ts';

export const processSlowStart: FaultKind = {
  name: 'process-slow-start',
  family: 'process',
  title: 'The program is killed, and takes long to start again.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'life',
  parameters: { holdMs: { unit: 'ms', minimum: 2_000, maximum: 5_000 } },
  lastsMs: { minimum: 7_000, maximum: 12_000 },
  strike: async (context) => {
    const { parameters, scope, signal } = context;
    const forMs = numberOf(parameters, 'holdMs');
    const victim = await chooseVictim(context);
    const { identity } = victim.live;
    const isSuccessor = successorsOf(identity);
    const how = { signal, survivesRestarts: true };
    await giveOrder(scope, identity, ['hold-start', { forMs }], how);
    victim.kill();
    // The heal waits for it, and starts it anew where it failed.
    victim.startNow().catch(() => undefined);
    return {
      witness: (ended) => heldLife(isSuccessor, forMs, context, ended),
      witnessGone: (ended) => victim.back(ended),
    };
  },
};

/** How much of the time is enough to be seen. */
const enough = 0.7;

/** A life that has been there for long, and listens nowhere. */
async function heldLife(
  isSuccessor: (pid: number) => boolean,
  holdMs: number,
  { clock }: StrikeContext,
  signal: AbortSignal,
): Promise<string> {
  const since = new Map<string, number>();
  const look = async (): Promise<string | undefined> => {
    for (const { pid, startTime, isZombie } of listProcesses()) {
      if (isZombie || !isSuccessor(pid)) continue;
      const life = `${pid} ${startTime}`;
      const ageMs = clock.nowMs() - (since.get(life) ?? clock.nowMs());
      since.set(life, clock.nowMs() - ageMs);
      if (ageMs >= holdMs * enough && !listens(pid))
        return `its next life listens nowhere after ${Math.round(ageMs)} ms`;
    }
    return undefined;
  };
  return await watchFor(look, { clock, signal });
}

/** Another process of the same service that was started by the same command. Asked while the first is there. */
function successorsOf(former: ProcessIdentity): (pid: number) => boolean {
  const command = readProcFile(former.pid, 'cmdline');
  const folder = ordersFolderOf(former.pid);
  return (pid) =>
    pid !== former.pid &&
    readProcFile(pid, 'cmdline') === command &&
    ordersFolderOf(pid) === folder &&
    identify(pid).startTime !== undefined;
}

function listens(pid: number): boolean {
  const open = readOpenSockets(pid);
  if (open.state !== 'seen') return true; // gone, or it cannot be told
  const sockets = readTcpSockets(pid) ?? [];
  return sockets.some(({ state, inode }) => state === 'listening' && open.inodes.includes(inode));
}
