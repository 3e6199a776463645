// A shell on the queen's own host. What a script leaves running there holds nothing of the queen's: it belongs to a session
// of its own and has none of her pipes.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { Failure, untilAborted } from '../../shared/index.ts';
import { hiveEnvironment } from './environment.ts';
import {
  type HostShell,
  type ShellBounds,
  type ShellScript,
  scriptFailed,
  shellArguments,
  Tail,
  wrapScript,
} from './host-shell.ts';

const host = 'this host';

/** The folder is made where it is not there. */
export async function openLocalShell(folder: string): Promise<HostShell> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { host, folder, run, [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function run(script: ShellScript, { signal, timeoutMs }: ShellBounds): Promise<string> {
  signal.throwIfAborted();
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  try {
    return await untilAborted(runScript(script, either), either);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (timeout.aborted) throw scriptFailed(script, host, `not done within ${timeoutMs} ms`, '');
    throw error;
  }
}

function runScript(script: ShellScript, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // Without its three streams, whatever Node's types say, where the queen may open nothing more.
  const shell: ChildProcess = spawn('/bin/sh', shellArguments(script), {
    detached: true, // Ctrl+C at the queen's terminal is not meant for it
    env: hiveEnvironment(),
    signal,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr] = [new Tail(), new Tail()];
  shell.stdout?.on('data', (chunk: Buffer) => stdout.add(chunk));
  shell.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk));
  shell.stdin?.on('error', () => {}); // one that was ended reads no more
  shell.stdin?.end(wrapScript(script));
  shell.once('error', (error) => reject(noShell(error)));
  shell.once('close', (code, by) => {
    if (code === 0) resolve(stdout.toString());
    else reject(scriptFailed(script, host, by ?? `exit code ${code}`, stderr.toString()));
  });
  return promise;
}

function noShell(error: Error): Failure {
  const reason = 'code' in error ? String(error.code) : error.name; // the message has the path in it
  return new Failure('HIVE_START_FAILED', `No shell could be started on this host: ${reason}.`, {
    details: { host, reason },
    cause: error,
  });
}
