/** The two kinds of rounds: one with a guardian, which must leave nothing, and one without, which must leave something. */

import { cleanUp } from '../census/clean-up.ts';
import { guardiansIn, killWithGuardians } from '../census/kill.ts';
import { isWellUnderWay } from '../census/ledger-counts.ts';
import { waitForNothing } from '../census/wait-for-nothing.ts';
import { type InterruptedRun, interruptRun, type Site } from './interrupted-run.ts';
import type { OrphansOptions } from './options.ts';
import type { PlannedRound } from './plan.ts';
import { endRunner } from './runner.ts';

export interface RoundResult
  extends PlannedRound,
    Omit<InterruptedRun, 'before' | 'family' | 'endedMs'> {
  guardian: 'on' | 'off';
  /** From the runner's end until nothing was left; without a guardian, undefined. */
  cleanUpMs: number | undefined;
  leftovers: string[];
  /** Without a guardian: what was left once `hornet clean` had ended, and its exit code. */
  afterClean: string[];
  foreign: string[];
  isPassed: boolean;
}

const patienceMs = 5_000;
/** Long enough for whoever would end by themselves. */
const patienceWithoutGuardianMs = 700;

export async function runGuardedRound(
  plan: PlannedRound,
  options: OrphansOptions,
  site: Site,
): Promise<RoundResult> {
  const run = await interruptRun(plan, options, site, (runner) =>
    endRunner(runner, plan.way, site.control),
  );
  const { leftovers, foreign, atMs } = await waitForNothing(run, site, patienceMs);
  const afterClean =
    leftovers.length === 0 ? [] : await cleanUp(run, site, patienceWithoutGuardianMs);
  const isPassed = leftovers.length === 0 && isWellUnderWay(run.ledger);
  const facts = { leftovers, foreign, afterClean, isPassed, cleanUpMs: atMs - run.endedMs };
  return { ...plan, ...factsOf(run), ...facts, guardian: 'on' };
}

/** The census has to find leftovers, and none after `hornet clean`. */
export async function runUnguardedRound(
  plan: PlannedRound,
  options: OrphansOptions,
  site: Site,
): Promise<RoundResult> {
  const run = await interruptRun(plan, options, site, (runner, family) =>
    killWithGuardians(runner, guardiansIn(family)),
  );
  const { leftovers, foreign } = await waitForNothing(run, site, patienceWithoutGuardianMs);
  const afterClean = await cleanUp(run, site, patienceWithoutGuardianMs);
  const isCleaned = leftovers.length > 0 && afterClean.length === 0;
  const isPassed = isCleaned && isWellUnderWay(run.ledger);
  const facts = { leftovers, foreign, afterClean, isPassed, cleanUpMs: undefined };
  return { ...plan, ...factsOf(run), ...facts, guardian: 'off' };
}

function factsOf({ runId, ledger, processes, ended }: InterruptedRun) {
  return { runId, ledger, processes, ended };
}
