/**
 * Starts the runner in namespaces, if the kernel gives any. It loads next to nothing, so that the runner can
 * load while the rest of the command does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { namespaceCommand } from '../../harness/machine/namespace-command.ts';
import { guardedRunDescriptor } from '../../harness/run/guarded-run.ts';
import { environmentInside } from '../environment.ts';

export interface StartedInside {
  runId: string;
  /** Whoever ends with the runner's exit code. */
  child: ChildProcess;
  /** Its code and its signal, of which one is null. */
  ended: Promise<unknown[]>;
  /** Tells the runner that the run is guarded: it has waited for that before it makes anything. */
  letRun(): void;
}

export interface InsideOptions {
  runId: string;
  /** A network of its own too. */
  network: boolean;
  /** Which file of this folder it is: cucumber unless given. */
  program?: 'main' | 'chaos/main';
}

/**
 * @param parameters what the program takes
 * @returns undefined where the kernel gives none; nothing has been started then
 */
export async function startInside(
  parameters: readonly string[],
  { runId, network, program = 'main' }: InsideOptions,
): Promise<StartedInside | undefined> {
  if (process.platform !== 'linux') return undefined;
  const runner = [process.execPath, ...process.execArgv, pathOf(program), ...parameters];
  const [command, ...rest] = namespaceCommand(runner, { network, tellsBegin: true });
  const child = spawn(command, rest, {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: environmentInside(runId),
  });
  const pipe = child.stdio[guardedRunDescriptor];
  if (pipe === null || pipe === undefined) return undefined;
  const ended = once(child, 'exit');
  const begun = once(pipe, 'data').then(() => true);
  // Without setpriv there is not even an end, but an error; and an end may come before its reason is read.
  const failed = once(pipe, 'close').then(() => false);
  const hasBegun = await Promise.race([begun, failed, ended.then(() => false)]).catch(() => false);
  return hasBegun ? { runId, child, ended, letRun: () => void pipe.destroy() } : undefined;
}

/** As the source is: .ts in the repository, .js in a package. */
function pathOf(program: string): string {
  return join(import.meta.dirname, `${program}${extname(import.meta.filename)}`);
}
