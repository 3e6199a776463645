/**
 * Starts a program as a process of its own group, owned by a scope, marked with the run, written in
 * the run's register before it exists, and ready when this returns. It does not restart anything.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { orCallers } from '../kernel/caller-signal.ts';
import { HornetError } from '../kernel/errors.ts';
import type { Scope, Undo } from '../kernel/scope.ts';
import type { UndoRegister } from '../kernel/undo-register.ts';
import { compileCacheVariables } from './compile-cache.ts';
import { runMark, scopeMark } from './environment-mark.ts';
import { Output } from './output.ts';
import { identify, isAlive, type ProcessIdentity } from './process-table.ts';
import { assertNobodyAnswers, type Readiness, waitUntilReady } from './readiness.ts';
import { ChildHandle, type RunningProcess } from './running-process.ts';

export type { ExitedProcess } from './exit.ts';
export type { LineListener, OutputLine, StreamName } from './output.ts';
export type { Readiness } from './readiness.ts';
export type { RunningProcess } from './running-process.ts';

export interface ProcessSpec {
  /** Names the process in errors, and its log files; keep it over restarts. */
  name: string;
  command: readonly [string, ...string[]];
  cwd?: string;
  /** Added to the environment of this process. */
  env?: Record<string, string>;
  /** Made if needed; holds `<name>.stdout.log` and `<name>.stderr.log`, appended over restarts. */
  logFolder: string;
  /** Without it, or with `none`, the program is a task that may end with code 0 by itself. */
  ready?: Readiness;
  /** Default 15 000. */
  readyTimeoutMs?: number;
  /** Time to end after SIGTERM before SIGKILL follows. Default 10 000. */
  stopTimeoutMs?: number;
}

/**
 * Starts a process in a scope. When the scope has a register (every scope of a run does), the
 * process carries the run's mark and is in the register; nothing has to be passed for that.
 * When this throws, no process is left. One that ends without having been asked to is an error of
 * the scope's teardown (PROCESS_ENDED_UNASKED), whether or not anybody looked; see `expectEnd`.
 * @throws HornetError SCOPE_CLOSED, PROCESS_ADDRESS_TAKEN, PROCESS_NOT_SPAWNED,
 *   PROCESS_EXITED_EARLY, PROCESS_NOT_READY, LEDGER_NOT_WRITTEN
 */
export async function startProcess(scope: Scope, spec: ProcessSpec): Promise<RunningProcess> {
  const { name, ready: readiness = { kind: 'none' }, stopTimeoutMs = 10_000 } = spec;
  await assertNobodyAnswers(name, readiness);
  let handle: ChildHandle | undefined;
  const ownership = takeOwnership(scope, spec, stopTimeoutMs, async (outcome) => {
    await handle?.stop();
    // An abort ends everybody by their mark, which their handles know nothing of.
    if (outcome !== 'aborted') handle?.assertEndedAsAsked();
  });
  try {
    const output = new Output(spec.logFolder, name);
    const subprocess = spawn(scope, spec);
    if (subprocess.pid === undefined) throw notSpawnedError(spec, (await subprocess).cause);
    output.connect(subprocess.stdout, subprocess.stderr);
    handle = new ChildHandle({
      name,
      instance: countStart(spec),
      identity: identify(subprocess.pid),
      child: subprocess.nodeChildProcess,
      output,
      stopTimeoutMs,
      isTask: readiness.kind === 'none',
      onGone: ownership.end,
    });
    ownership.identify(handle.identity);
    expectEndAtClose(scope, handle);
    const signal = orCallers(scope.signal);
    const limits = { timeoutMs: spec.readyTimeoutMs ?? 15_000, signal };
    handle.readyLine = await waitUntilReady(handle, readiness, limits);
    return handle;
  } catch (error) {
    // Should the kill fail too, the scope says so when it closes; this error is the first.
    if (handle !== undefined) await Promise.allSettled([handle.kill()]);
    else ownership.end();
    throw error;
  }
}

interface Ownership {
  identify(identity: ProcessIdentity): void;
  end(): void;
}

/** Scope and register know of the process before it exists. */
function takeOwnership(
  scope: Scope,
  spec: ProcessSpec,
  stopTimeoutMs: number,
  undo: Undo,
): Ownership {
  const entry = { kind: 'process', name: spec.name } as const;
  const timeoutMs = stopTimeoutMs + escalationMs;
  const takeBack = scope.defer(`process ${spec.name}`, undo, { timeoutMs });
  const recorded = scope.register?.open(entry, scope.name);
  return {
    identify: (identity) => recorded?.amend({ ...entry, ...identity }),
    end: () => {
      takeBack();
      recorded?.done();
    },
  };
}

/** Who still runs when its scope begins to close may be ended by others that are told to: a service takes its peers along. */
function expectEndAtClose(scope: Scope, handle: ChildHandle): void {
  const expect = (): void => {
    if (isAlive(handle.identity)) handle.expectEnd();
  };
  scope.signal.addEventListener('abort', expect, { once: true });
  void handle.exited.then(() => scope.signal.removeEventListener('abort', expect));
}

/** SIGKILL, and the closing of the logs, come on top of the time to stop. */
const escalationMs = 10_000;

function spawn(scope: Scope, spec: ProcessSpec) {
  const [file, ...parameters] = spec.command;
  const marks = {
    ...(scope.register && {
      [runMark]: scope.register.runId,
      TMPDIR: temporaryFolder(scope.register),
    }),
    [scopeMark]: scope.name,
  };
  return execa(file, parameters, {
    ...(spec.cwd !== undefined && { cwd: spec.cwd }),
    env: { ...compileCacheVariables(), ...spec.env, ...marks },
    // Its own group and session, so that a signal reaches all of it and Ctrl-C none of it. Execa's
    // own cleanup does nothing in a worker thread nor after kill -9; scope and guardian do.
    detached: true,
    cleanup: false,
    stdin: 'pipe',
    buffer: false,
    encoding: 'buffer',
    reject: false,
  });
}

/** One for all programs of a run: who is killed leaves temporary files, which then go with the run. */
function temporaryFolder({ folder }: UndoRegister): string {
  const path = join(folder, 'tmp');
  mkdirSync(path, { recursive: true });
  return path;
}

const startCounts = new Map<string, number>();

/** Counted in this thread, by log file: who shares that is the same thing started again. */
function countStart(spec: ProcessSpec): number {
  const key = join(spec.logFolder, spec.name);
  const count = (startCounts.get(key) ?? 0) + 1;
  startCounts.set(key, count);
  return count;
}

function notSpawnedError(spec: ProcessSpec, cause: unknown): HornetError<'PROCESS_NOT_SPAWNED'> {
  const message = `${spec.name} could not be started: ${spec.command[0]}.`;
  const data = { process: spec.name, command: spec.command.join(' '), cwd: spec.cwd };
  return new HornetError('PROCESS_NOT_SPAWNED', message, { data, cause });
}
