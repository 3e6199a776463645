/** What a group of processes can be limited by here, each by making one with a generous limit; in whichever version of cgroups there is. */
import type { Probe, ProbeContext } from '../capability.ts';
import { type CgroupLimits, makeCgroup } from '../cgroup.ts';

const advice =
  'Be root, where the controller is not given away already; see "cgroups v2" and "cgroups v1".';

export const memoryLimitProbe = {
  name: 'limits of memory',
  advice,
  look: (context) => tryLimit('memory', { memoryBytes: 64 * 1024 * 1024 }, context),
} as const satisfies Probe;

export const processorLimitProbe = {
  name: 'limits of processors',
  advice,
  look: (context) => tryLimit('processors', { processors: 0.5 }, context),
} as const satisfies Probe;

export const taskLimitProbe = {
  name: 'limits of tasks',
  advice,
  look: (context) => tryLimit('tasks', { processes: 8 }, context),
} as const satisfies Probe;

async function tryLimit(
  what: string,
  limits: CgroupLimits,
  { scope }: ProbeContext,
): Promise<string> {
  const group = await makeCgroup(scope, { name: `probe-${what}`, limits });
  await group.remove();
  return `of a group like ${group.paths[0]}`;
}
