// Processes under limits for tests: started as a hive would, waited for, and their groups gone afterwards.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { WorkerLimits } from '../../../contracts/index.ts';
import { createLog } from '../../../shared/index.ts';
import { listCgroupTrees } from '../cgroup-trees.ts';
import { type LimitedCommand, limitCommand } from '../limit-command.ts';

export interface LimitedRun {
  pid: number | undefined;
  exitCode: number | null;
  signal: string | null;
  stdout: string;
}

export function limited(
  command: readonly [string, ...string[]],
  limits: WorkerLimits,
  trees = listCgroupTrees(),
): LimitedCommand {
  const log = createLog('hive-1', 'silent');
  return limitCommand(command, { worker: 'worker-1', limits, log, trees });
}

/** A program of these lines of JavaScript. */
export function script(lines: string): [string, ...string[]] {
  return [process.execPath, '--input-type=commonjs', '--eval', lines];
}

/** Runs it to its end. */
export async function run({ command: [program, ...args] }: LimitedCommand): Promise<LimitedRun> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const output = child.stdout.setEncoding('utf8').toArray();
  const [exitCode, signal] = await once(child, 'close');
  return { pid: child.pid, exitCode, signal, stdout: (await output).join('') };
}

/** Why a group with this limit cannot be had here; undefined where it can. */
export async function lackOf(limits: WorkerLimits): Promise<string | undefined> {
  await using probe = limited(['true'], limits);
  return probe.unenforced[0];
}
