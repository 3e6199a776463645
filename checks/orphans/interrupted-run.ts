/** A run whose runner is ended in the midst of its work, with a census of the machine from before it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as elapsed } from 'node:timers/promises';
import { eventually } from '../../harness/index.ts';
import { type Census, type CensusSite, takeCensus } from '../census/census.ts';
import { Family } from '../census/family.ts';
import { killRunner } from '../census/kill.ts';
import { countLedger, isWellUnderWay, type LedgerCounts } from '../census/ledger-counts.ts';
import { newRunIn } from '../census/new-run.ts';
import type { OrphansOptions } from './options.ts';
import type { PlannedRound } from './plan.ts';
import { type RunnerSite, startRunner } from './runner.ts';

export interface InterruptedRun {
  before: Census;
  family: Family;
  runId: string;
  /** What the ledger held when the runner was told to end. */
  ledger: LedgerCounts;
  /** How many processes there were then, the runner and its guardian included. */
  processes: number;
  /** How the runner ended: a code, a signal. */
  ended: string;
  /** When it had, as of performance.now(). */
  endedMs: number;
}

export interface Site extends RunnerSite, Omit<CensusSite, 'proxyUrl'> {}

const lookEveryMs = 40;
const startTimeoutMs = 30_000;

/** @param end ends the runner, and resolves with how that went once it has */
export async function interruptRun(
  plan: PlannedRound,
  options: OrphansOptions,
  site: Site,
  end: (runner: ChildProcess, family: Family) => Promise<string>,
): Promise<InterruptedRun> {
  const before = await takeCensus(site);
  const runner = startRunner(plan, options, site);
  const family = new Family(runner.pid ?? 0, [`${site.mark.name}=${site.mark.value}`]);
  const watch = setInterval(() => family.look(), lookEveryMs);
  try {
    const runId = await untilWellUnderWay(runner, { before, family, site });
    await elapsed(plan.delayMs);
    family.lookClosely();
    const ledger = countLedger(ledgerFile(site, runId), family.pids());
    const processes = family.alive().length;
    const ended = await end(runner, family);
    return { before, family, runId, ledger, processes, ended, endedMs: performance.now() };
  } finally {
    clearInterval(watch);
    killRunner(runner); // one that did not end as planned
  }
}

/** Resolves with the run's id when it holds what every round is to end in the midst of. */
async function untilWellUnderWay(runner: ChildProcess, starting: Starting): Promise<string> {
  const underWay = eventually(() => runUnderWay(starting), {
    hope: 'the ledger holds 3 live processes, a proxy and a port',
    timeoutMs: startTimeoutMs,
    pauseMs: 10,
    until: (runId) => runId !== undefined,
  });
  const ended = once(runner, 'exit').then(([code]) => {
    throw new Error(`The runner ended by itself with ${code}; see ${starting.site.logFile}.`);
  });
  return (await Promise.race([underWay, ended])) ?? '';
}

interface Starting {
  before: Census;
  family: Family;
  site: Site;
}

function runUnderWay({ before, family, site }: Starting): string | undefined {
  const runId = newRunIn(site.tmpFolder, before);
  if (runId === undefined) return undefined;
  return isWellUnderWay(countLedger(ledgerFile(site, runId), family.pids())) ? runId : undefined;
}

function ledgerFile({ tmpFolder }: Site, runId: string): string {
  return join(tmpFolder, `hornet-${runId}`, 'ledger.ndjson');
}
