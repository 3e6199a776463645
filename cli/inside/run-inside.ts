/**
 * What stays outside while the runner is in namespaces that die with it: it guards the run as well, passes
 * signals on, and ends with the runner's exit code. It takes no other part in the run.
 */
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ledgerFileName } from '../../harness/guardian/ledger.ts';
import { type Guardian, startGuardian } from '../../harness/guardian/start-guardian.ts';
import { tellOutsideNetwork } from '../../harness/machine/isolated-network.ts';
import { identify } from '../../harness/process/process-table.ts';
import { killEach, signalProcess } from '../../harness/process/terminate.ts';
import { harnessErrorExitCode } from '../../harness/run/exit-code.ts';
import { interruptedExitCode } from '../../harness/run/interrupt-signals.ts';
import { reportsFolder } from '../environment.ts';
import { findRunner } from './find-runner.ts';
import type { StartedInside } from './start-inside.ts';
import { tellSweep } from './tell-sweep.ts';

/**
 * @returns the exit code of the runner; 128 and the signal's number where one ended it
 * @throws HornetError GUARDIAN_NOT_STARTED; nothing is left then
 */
export async function runInside(
  { runId, child, ended, letRun }: StartedInside,
  {
    network,
    reportsRoot = reportsFolder(),
  }: { network: boolean; reportsRoot?: string | undefined },
): Promise<number> {
  const runFolder = join(tmpdir(), `hornet-${runId}`);
  // A profile may name another folder, which only cucumber knows: what this guardian does is then in no report.
  const reportFolder = join(resolve(reportsRoot ?? 'reports/out'), runId);
  using forwarding = forwardSignals(child);
  const guardian = await startGuardian({ runId, runFolder, reportFolder }).catch(async (error) => {
    await endAtOnce(child);
    throw error;
  });
  if (network) tellOutsideNetwork(runFolder);
  letRun();
  const exitCode = exitCodeOf(await ended);
  return await endGuarding(
    guardian,
    runFolder,
    forwarding.hasEnded ? interruptedExitCode : exitCode,
  );
}

interface Forwarding extends Disposable {
  /** Whether there was nobody to tell, so that it was ended for them. */
  readonly hasEnded: boolean;
}

/**
 * A key of the terminal reaches the runner by itself, and then once more from here: it takes two that
 * come at once for one.
 */
function forwardSignals(child: ChildProcess): Forwarding {
  let hasEnded = false;
  const forward = (signal: NodeJS.Signals) => {
    const runner = findRunner(child.pid ?? 0);
    if (runner !== undefined) return void signalProcess(runner, signal);
    if (child.exitCode !== null || child.signalCode !== null) return;
    // It has not begun.
    hasEnded = true;
    void endAtOnce(child);
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, forward);
  return {
    get hasEnded() {
      return hasEnded;
    },
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, forward);
    },
  };
}

async function endAtOnce({ pid }: ChildProcess): Promise<void> {
  if (pid !== undefined) await killEach([identify(pid)]);
}

function exitCodeOf([code, signal]: unknown[]): number {
  if (typeof code === 'number') return code;
  // Of a process that has ended, Node says one or the other.
  return 128 + constants.signals[signal as NodeJS.Signals];
}

/** @returns the exit code, which is another where the runner could not say its own */
async function endGuarding(
  guardian: Guardian,
  runFolder: string,
  exitCode: number,
): Promise<number> {
  // The folder goes last, and only where nothing failed. Who was in the namespace is gone by then too.
  if (!existsSync(runFolder)) {
    await killEach([identify(guardian.pid)]);
    return exitCode;
  }
  const hadBegun = existsSync(join(runFolder, ledgerFileName));
  const { actions } = await guardian.finish();
  if (!hadBegun) return exitCode;
  process.stderr.write(tellSweep(actions, exitCode));
  // Some versions of unshare say 1 for a signal, and 1 is what failed scenarios say.
  return exitCode > 1 ? exitCode : harnessErrorExitCode;
}
