/** The program may start hardly any more threads and processes, as where others have used up all that there may be. */
import { runCommand } from '../../../machine/command.ts';
import { isAlive, readProcFile } from '../../../process/process-table.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { confine, countIn } from '../confine.ts';
import { notInjected } from '../not-injected.ts';
import { answersAt } from '../process/ask-program.ts';
import { chooseVictim } from '../process/choose-victims.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';

export const taskLimit: FaultKind = {
  name: 'task-limit',
  family: 'resource',
  title: 'The program can start hardly any more threads and processes.',
  needs: ['environment mark', 'limits of tasks'],
  target: 'process',
  takes: 'room',
  parameters: { spare: { unit: 'count', minimum: 0, maximum: 4, mildest: 4 } },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: async (context) => {
    const { clock, parameters } = context;
    const victim = await chooseVictim(context);
    const { identity, url } = victim.live;
    // Some end themselves when they get no thread.
    victim.willEnd({ withinMs: 0, elseKill: false });
    const spare = numberOf(parameters, 'spare');
    const tasks = /^Threads:\s+(\d+)$/m.exec(readProcFile(identity.pid, 'status') ?? '')?.[1];
    if (tasks === undefined) throw notInjected(`${victim.name} has ended`);
    const { group, groupOf, holds } = await confine(context, {
      what: 'tasks',
      limits: { processes: Number(tasks) + spare },
      members: () => (isAlive(identity) ? [identity] : []),
    });
    // Asked while it lives; the group is there until the heal.
    const folder = groupOf(identity.pid) ?? group.paths[0] ?? '';
    const isFull = async (): Promise<string | undefined> => {
      const before = countIn(folder, ['pids.events'], 'max');
      await startTasks(folder, spare + 1);
      const refused = countIn(folder, ['pids.events'], 'max') - before;
      return refused > 0 ? `its group was refused ${refused} new tasks` : undefined;
    };
    const isFree = async (signal: AbortSignal): Promise<string | undefined> => {
      if (!isAlive(identity)) return await victim.back(signal);
      const isWell = !holds(identity.pid) && (await answersAt(url, { clock, signal }));
      return isWell ? 'it is in its own group again, and answers' : undefined;
    };
    return {
      witness: (signal) => watchFor(isFull, { clock, signal }),
      witnessGone: (signal) => watchFor(() => isFree(signal), { clock, signal }),
    };
  },
};

/** A shell, which may come into a group that is full, and copies of it one within the other, each there until the next has ended. */
const copies = 'deeper() { [ "$1" -gt 0 ] && (deeper $(($1 - 1))); :; }';

async function startTasks(folder: string, count: number): Promise<void> {
  const script = `${copies}; echo $$ > "$1" && deeper "$2"`;
  const command = ['sh', '-c', script, 'sh', `${folder}/cgroup.procs`, String(count)] as const;
  // Shells differ in what they say when they are refused, and how often they try again; the kernel counts it.
  await runCommand(command, { timeoutMs: 1_000 }).catch(() => undefined);
}
