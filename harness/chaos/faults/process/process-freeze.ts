/** The program and all that it has started are frozen by the kernel, which, other than with a pause, none of them can find out. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cgroup } from '../../../machine/cgroup.ts';
import { listHierarchies } from '../../../machine/cgroup-hierarchy.ts';
import { isAlive } from '../../../process/process-table.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { confine } from '../confine.ts';
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
    const { group, groupOf } = await confine(context, {
      ...{ what: 'freeze', limits: {}, hierarchies: [hierarchy] },
      members: () => treeOf(live.identity),
    });
    scope.defer(`freezing of ${target.name}`, () => writeFileSync(freezeFile(group), '0'));
    writeFileSync(freezeFile(group), '1');
    const { pid } = live.identity;
    const isFrozen = (): boolean => /^frozen 1$/m.test(eventsOf(groupOf(pid)));
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

function freezeFile({ paths: [path = ''] }: Cgroup): string {
  return join(path, 'cgroup.freeze');
}

/** What the kernel says of the group that the process is in, whoever put it there. */
function eventsOf(folder: string | undefined): string {
  try {
    return folder === undefined ? '' : readFileSync(join(folder, 'cgroup.events'), 'utf8');
  } catch {
    return ''; // the top has none, and cannot be frozen
  }
}
