/** The program and all that it has started are frozen by the kernel, which, other than with a pause, none of them can find out. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cgroup, makeCgroup } from '../../../machine/cgroup.ts';
import { type CgroupHierarchy, listHierarchies } from '../../../machine/cgroup-hierarchy.ts';
import { isAlive, readProcFile } from '../../../process/process-table.ts';
import type { LiveProcess } from '../../chaos-subject.ts';
import type { FaultKind, StrikeContext } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { watchFor } from '../watch-for.ts';
import { answersAt } from './ask-program.ts';
import { treeOf } from './process-tree.ts';

export const processFreeze: FaultKind = {
  name: 'process-freeze',
  family: 'process',
  title: 'The program, and what it has started, are frozen by the kernel.',
  // Of version 1, not even the guardian could end who is frozen.
  needs: ['cgroups v2'],
  target: 'process',
  takes: 'reach',
  parameters: {},
  lastsMs: { minimum: 200, maximum: 8_000 },
  strike: async (context) => {
    const { clock, scope, subject, target } = context;
    const live = await subject.process(target.name);
    const hierarchy = listHierarchies().find(({ version }) => version === 2);
    if (hierarchy === undefined) throw notInjected('no cgroups of version 2 are mounted');
    const name = `freeze-${live.identity.pid}`;
    const group = await makeCgroup(scope, { name }, [hierarchy]);
    moveIn(context, live, group, hierarchy);
    writeFileSync(freezeFile(group), '1');
    const { pid } = live.identity;
    const isFrozen = (): boolean => /^frozen 1$/m.test(eventsOf(pid, hierarchy));
    const thawed = async (signal: AbortSignal): Promise<string | undefined> => {
      if (!isAlive(live.identity)) return `${target.name} has ended meanwhile`;
      const answers = !isFrozen() && (await answersAt(live.url, { clock, signal }));
      return answers ? 'its group is not frozen, and it answers' : undefined;
    };
    return {
      witness: (signal) =>
        watchFor(async () => (isFrozen() ? 'frozen 1 in the events of its group' : undefined), {
          ...{ clock, signal },
          pauseMs: 20,
        }),
      witnessGone: (signal) => watchFor(thawed, { clock, signal }),
    };
  },
};

/** Who is left in the group at its end is killed, so all go back first. */
function moveIn(
  { scope }: StrikeContext,
  { name, identity }: LiveProcess,
  group: Cgroup,
  { root }: CgroupHierarchy,
): void {
  const former = new Map<number, string>();
  const home = groupOf(identity.pid);
  scope.defer(`freezing of ${name}`, () => {
    writeFileSync(freezeFile(group), '0');
    // One that was started meanwhile belongs where its parent does.
    for (const pid of group.pids()) moveTo(join(root, former.get(pid) ?? home), pid);
  });
  for (;;) {
    const fresh = treeOf(identity).filter(
      ({ pid }) => !former.has(pid) && !group.pids().includes(pid),
    );
    if (fresh.length === 0) return;
    for (const { pid } of fresh) {
      former.set(pid, groupOf(pid));
      group.add(pid);
    }
  }
}

function moveTo(folder: string, pid: number): void {
  try {
    writeFileSync(join(folder, 'cgroup.procs'), String(pid));
  } catch (error) {
    // It ended while it was on its way.
    if (existsSync(`/proc/${pid}`)) throw error;
  }
}

function freezeFile({ paths: [path = ''] }: Cgroup): string {
  return join(path, 'cgroup.freeze');
}

/** In the tree of version 2; the top where that is not told. */
function groupOf(pid: number): string {
  return /^0::(.*)$/m.exec(readProcFile(pid, 'cgroup') ?? '')?.[1] ?? '/';
}

/** What the kernel says of the group that the process is in, whoever put it there. */
function eventsOf(pid: number, { root }: CgroupHierarchy): string {
  try {
    return readFileSync(join(root, groupOf(pid), 'cgroup.events'), 'utf8');
  } catch {
    return ''; // the top has none, and cannot be frozen
  }
}
