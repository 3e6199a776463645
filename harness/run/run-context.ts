/**
 * A run of the harness: its id, its folders, the ledger of all it makes, and the guardian who
 * undoes that when the runner dies. One thread starts it; threads and processes with its environment join.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, ledgerFileName } from '../guardian/ledger.ts';
import { type Guardian, startGuardian } from '../guardian/start-guardian.ts';
import { sweep } from '../guardian/sweep.ts';
import type { SweepAction } from '../guardian/sweep-action.ts';
import { HornetError } from '../kernel/errors.ts';
import { Scope, type ScopeOutcome } from '../kernel/scope.ts';
import { type EnvironmentVariables, readEnvironment, runVariables } from './environment.ts';
import { assertRunId, makeRunId } from './run-id.ts';
import { stopEverything } from './stop-everything.ts';

export interface StartRunOptions {
  /** The run's report folder is made in here and stays. */
  reportsRoot: string;
  /** Of the form YYYYMMDDTHHMMSS-xxxx; made when absent. */
  runId?: string;
  /** The run is guarded from outside of our namespaces as well, and has its folder from there. */
  isInside?: boolean;
  /** Told at once when the guardian dies, which makes the run untrustworthy; stop() throws then. */
  onHarnessError?: (error: HornetError) => void;
}

/** What everybody in a run has. */
export interface RunContext {
  readonly id: string;
  /** Temporary; goes with the run. */
  readonly folder: string;
  /** Stays. */
  readonly reportFolder: string;
  /** Where this thread writes what is to be undone. */
  readonly ledger: Ledger;
  /** Owns what this thread makes in the run; its inner scopes write to the ledger and mark. */
  readonly scope: Scope;
  /** What threads and processes need to join. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A run, for the thread that started it. */
export interface Run extends RunContext, AsyncDisposable {
  readonly guardian: Guardian;
  /**
   * Closes the scope and ends the guardian, who takes the run's folder away. What is left of the
   * run is removed, and, unless the run was aborted, an error. Calls after the first get the same end.
   * @throws HornetError RUN_LEFT_BEHIND, GUARDIAN_DIED, GUARDIAN_SWEEP_FAILED; ScopeTeardownError;
   *   several of them as an AggregateError
   */
  stop(outcome?: ScopeOutcome): Promise<void>;
}

/** A run, for a thread or process that joined it. */
export interface JoinedRun extends RunContext, AsyncDisposable {
  /** Closes this thread's scope and its end of the ledger; the run goes on. */
  leave(outcome?: ScopeOutcome): Promise<void>;
}

/**
 * Starts a run. Call it on the main thread. When it throws, nothing is left.
 * @throws HornetError RUN_ID_INVALID, RUN_ALREADY_EXISTS, GUARDIAN_NOT_STARTED, LEDGER_NOT_WRITTEN
 */
export async function startRun(options: StartRunOptions): Promise<Run> {
  const id = options.runId ?? makeRunId();
  assertRunId(id);
  const folder = join(tmpdir(), `hornet-${id}`);
  const reportFolder = join(options.reportsRoot, id);
  await using undo = new AsyncDisposableStack();
  mkdirSync(options.reportsRoot, { recursive: true });
  undo.defer(makeOwnFolder(id, reportFolder));
  const { onHarnessError: onDeath } = options;
  const { isInside = false } = options;
  const guarded = { runId: id, runFolder: folder, reportFolder, isInside };
  // Makes the folder: from then on there is somebody who takes it away.
  const guardian = undo.use(await startGuardian({ ...guarded, ...(onDeath && { onDeath }) }));
  const ledger = undo.use(new Ledger({ runId: id, file: join(folder, ledgerFileName) }));
  ledger.open({ kind: 'folder', path: folder });
  undo.move();
  return makeRun(makeContext({ id, folder, reportFolder, ledger }), guardian);
}

/**
 * Joins the run that the environment names; for worker threads, which get a copy of it, and for
 * processes of the run that start others.
 * @throws HornetError RUN_NOT_FOUND
 */
export function joinRun(environment?: EnvironmentVariables): JoinedRun {
  const { runId: id, runFolder: folder, reportFolder } = readEnvironment(environment);
  if (id === undefined || folder === undefined || reportFolder === undefined) {
    const message = `The environment lacks some of ${Object.values(runVariables).join(', ')}.`;
    throw new HornetError('RUN_NOT_FOUND', message, { data: { id, folder, reportFolder } });
  }
  assertRunId(id);
  const ledger = joinLedger(id, folder);
  const context = makeContext({ id, folder, reportFolder, ledger });
  let left: Promise<void> | undefined;
  const leave = (outcome?: ScopeOutcome) => {
    left ??= context.scope.close(outcome).finally(() => ledger[Symbol.dispose]());
    joinedHere.delete(joined);
    return left;
  };
  const joined = { ...context, leave, [Symbol.asyncDispose]: () => leave() };
  joinedHere.add(joined);
  return joined;
}

/** What this thread has joined and not left. */
const joinedHere = new Set<JoinedRun>();

/** Refuses a folder that is there already: it is another run's. Returns how to take it away. */
function makeOwnFolder(id: string, folder: string): () => void {
  try {
    mkdirSync(folder);
    return () => rmSync(folder, { recursive: true, force: true });
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    if (!isTaken) throw cause;
    const message = `Run ${id} has a folder already: ${folder}.`;
    throw new HornetError('RUN_ALREADY_EXISTS', message, { data: { id, folder }, cause });
  }
}

function joinLedger(id: string, folder: string): Ledger {
  try {
    return new Ledger({ runId: id, file: join(folder, ledgerFileName) });
  } catch (cause) {
    const message = `Run ${id} has no folder any more: ${folder}.`;
    throw new HornetError('RUN_NOT_FOUND', message, { data: { id, folder }, cause });
  }
}

function makeContext(parts: Omit<RunContext, 'scope' | 'environment'>): RunContext {
  return {
    ...parts,
    scope: new Scope({ name: parts.id, register: parts.ledger }),
    environment: {
      [runVariables.runId]: parts.id,
      [runVariables.runFolder]: parts.folder,
      [runVariables.reportFolder]: parts.reportFolder,
    },
  };
}

function makeRun(context: RunContext, guardian: Guardian): Run {
  let stopped: Promise<void> | undefined;
  const stop = (outcome: ScopeOutcome = 'passed') => {
    stopped ??= stopRun(context, guardian, outcome);
    return stopped;
  };
  return { ...context, guardian, stop, [Symbol.asyncDispose]: () => stop() };
}

async function stopRun(
  context: RunContext,
  guardian: Guardian,
  outcome: ScopeOutcome,
): Promise<void> {
  const errors: unknown[] = [];
  const collect = (error: unknown) => void errors.push(error);
  // All at once, and before the scopes ask one after the other.
  if (outcome === 'aborted') {
    await stopEverything({ runId: context.id }).catch(collect);
    // A serial step goes on in this very thread; from here on it can make nothing more. That its
    // programs had ended before their turn is no error here, and what is left the guardian finds.
    const joined = [...joinedHere].filter(({ id }) => id === context.id);
    await Promise.allSettled(joined.map((one) => one.leave(outcome)));
  }
  await context.scope.close(outcome).catch(collect);
  const actions = await guardian.finish().then(
    (report) => report.actions,
    (error) => {
      collect(error);
      return sweepInstead(context);
    },
  );
  context.ledger[Symbol.dispose]();
  const leftError = leftBehindError(context, actions, outcome);
  if (leftError !== undefined) errors.push(leftError);
  if (errors.length > 1) throw new AggregateError(errors, `Run ${context.id} did not end well.`);
  if (errors.length === 1) throw errors[0];
}

/** Without a guardian the runner does its work. */
async function sweepInstead({ id, folder }: RunContext): Promise<SweepAction[]> {
  const actions: SweepAction[] = [];
  const request = { runId: id, runFolder: folder, excludePids: [process.pid] };
  await sweep(request, (action) => actions.push(action));
  return actions;
}

/** The run's folder goes at the end; anything else there was to do is somebody's omission. */
function leftBehindError(
  { id, folder }: RunContext,
  actions: readonly SweepAction[],
  outcome: ScopeOutcome,
): HornetError | undefined {
  const failures = actions.filter((action) => action.action === 'failed');
  if (failures.length > 0) {
    const data = { failures: failures.map(({ what, why }) => `${what}: ${why}`) };
    return new HornetError('GUARDIAN_SWEEP_FAILED', `Run ${id} is not all gone.`, { data });
  }
  const leftovers = actions.filter(
    (action) => action.action !== 'skipped' && !('path' in action && action.path === folder),
  );
  if (leftovers.length === 0 || outcome === 'aborted') return undefined;
  const message = `Run ${id} left ${leftovers.length} things behind.`;
  const data = { leftovers: leftovers.map((action) => Object.values(action).join(' ')) };
  return new HornetError('RUN_LEFT_BEHIND', message, { data });
}
