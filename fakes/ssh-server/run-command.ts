// Runs a command as a process of this machine, with its three streams on the channel of the client.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import { commandEnvironment } from './environment.ts';
import type { Output } from './output.ts';

/** How a command has ended: a code, or the name of a signal without SIG. */
export type Ending = { code: number } | { signal: string };

export interface RunningCommand {
  /** The leader of its group. */
  pid: number;
  /** Resolves when it has ended and all of its output is on its way. */
  ended: Promise<Ending>;
}

/** Starts `sh -c` in the folder, as the leader of a group of its own. @throws Error where there is no shell */
export async function runCommand(
  line: string,
  folder: string,
  channel: ServerChannel,
  output: Output,
  signal: AbortSignal,
): Promise<RunningCommand> {
  const child = spawn('/bin/sh', ['-c', line], {
    cwd: folder,
    detached: true,
    env: commandEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await once(child, 'spawn');
  child.stdin.on('error', () => {}); // it reads no more, and need not
  channel.pipe(child.stdin);
  const pid = child.pid ?? 0; // there is one once it has spawned
  return { pid, ended: endingOf(child, channel, output, signal) };
}

async function endingOf(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  channel: ServerChannel,
  output: Output,
  signal: AbortSignal,
): Promise<Ending> {
  const exited = once(child, 'exit');
  await Promise.all([
    output.pass(child.stdout, channel, signal),
    output.pass(child.stderr, channel.stderr, signal),
  ]);
  const [code, by] = (await exited) as [number | null, NodeJS.Signals | null]; // as Node documents the event
  return code === null ? { signal: String(by).replace(/^SIG/, '') } : { code };
}
