/** Groups that limit what processes use: which limits there are, and whether a group can be made. */

import type { Probe, ProbeContext } from '../capability.ts';
import { makeCgroup } from '../cgroup.ts';
import { type CgroupHierarchy, listHierarchies } from '../cgroup-hierarchy.ts';
import { type CgroupLimits, placesFor } from '../cgroup-place.ts';

export const cgroupV2Probe = {
  name: 'cgroups v2',
  advice: 'Be root, or have systemd give you a group: systemd-run --user --scope -p Delegate=yes.',
  look: (context) => tryVersion(2, context),
} as const satisfies Probe;

export const cgroupV1Probe = {
  name: 'cgroups v1',
  advice: 'Where there is version 2 nothing is missing; else be root.',
  look: (context) => tryVersion(1, context),
} as const satisfies Probe;

const limits: Record<string, CgroupLimits> = {
  memory: { memoryBytes: 64 * 1024 * 1024 },
  processors: { processors: 0.5 },
  processes: { processes: 8 },
};

async function tryVersion(
  version: CgroupHierarchy['version'],
  { scope }: ProbeContext,
): Promise<string> {
  const hierarchies = listHierarchies().filter((one) => one.version === version);
  if (hierarchies.length === 0) throw new Error(`No cgroups of version ${version} are mounted.`);
  const possible = Object.entries(limits).filter(([, limit]) => isPossible(limit, hierarchies));
  const all: CgroupLimits = Object.assign({}, ...possible.map(([, limit]) => limit));
  const group = await makeCgroup(scope, { name: `probe-v${version}`, limits: all }, hierarchies);
  await group.remove();
  const names = possible.map(([name]) => name);
  return names.length === 0 ? 'groups without limits' : `limits of ${names.join(', ')}`;
}

function isPossible(limit: CgroupLimits, hierarchies: readonly CgroupHierarchy[]): boolean {
  try {
    placesFor(limit, hierarchies);
    return true;
  } catch {
    // Said by its absence from the list.
    return false;
  }
}
