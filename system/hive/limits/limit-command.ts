// A worker's command under the limits of its configuration: the process puts itself into its control group before it becomes
// the worker, so that nothing of the worker ever runs outside. What this machine cannot enforce is named, and not enforced.
import { join } from 'node:path';
import type { WorkerLimits } from '../../contracts/index.ts';
import type { Logger } from '../../shared/index.ts';
import { listCgroupTrees } from './cgroup-trees.ts';
import { cgroupName, makeWorkerCgroup } from './worker-cgroup.ts';

export interface LimitedCommand extends AsyncDisposable {
  /** What to start in the command's place. It becomes the command, under the same pid. */
  command: [string, ...string[]];
  /** What is not enforced here and why, a sentence each. */
  unenforced: readonly string[];
  /** The folders of its control group; none where it has no limits that need one. */
  cgroups: readonly string[];
  /** Whether the kernel has ended the worker for want of memory. To be asked before this is disposed of. */
  ranOutOfMemory(): boolean;
}

export interface LimitOptions {
  /** The worker's name. */
  worker: string;
  limits: WorkerLimits | undefined;
  log: Logger;
  trees?: ReturnType<typeof listCgroupTrees>;
}

/** Makes the control group, where there are limits for one. To be disposed of once the process has ended, or was not started. */
export function limitCommand(
  command: readonly [string, ...string[]],
  { worker, limits = {}, log, trees = listCgroupTrees() }: LimitOptions,
): LimitedCommand {
  const group = makeWorkerCgroup(cgroupName(worker, process.pid), limits, trees);
  const steps = [
    ...group.folders.map(() => 'echo $$ > "$1"; shift;'),
    // Where it cannot be set, the limit that is there already is lower.
    ...(limits.open_files === undefined
      ? []
      : [`ulimit -n ${Math.trunc(limits.open_files)} 2>/dev/null || :;`]),
  ];
  const gates = group.folders.map((folder) => join(folder, 'cgroup.procs'));
  return {
    command:
      steps.length === 0
        ? [...command]
        : ['sh', '-ec', `${steps.join(' ')} exec "$@"`, 'sh', ...gates, ...command],
    unenforced: group.unenforced,
    cgroups: group.folders,
    ranOutOfMemory: () => group.ranOutOfMemory(),
    [Symbol.asyncDispose]: async () => {
      const fault = await group.remove();
      if (fault !== undefined) log.warn({ worker }, `A control group is left behind: ${fault}`);
    },
  };
}
