/** One round: `hornet chaos` is killed at its moment, and the machine is as it was before. */
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as elapsed } from 'node:timers/promises';
import { takeCensus } from '../census/census.ts';
import { cleanUp } from '../census/clean-up.ts';
import { Family } from '../census/family.ts';
import { guardiansIn, killRunner, killWithGuardians } from '../census/kill.ts';
import { countLedger, type LedgerCounts } from '../census/ledger-counts.ts';
import { newRunIn } from '../census/new-run.ts';
import { waitForNothing } from '../census/wait-for-nothing.ts';
import {
  type AbleKinds,
  type CommandSite,
  type RunningCommand,
  startCommand,
} from './chaos-command.ts';
import { faultsThere } from './faults-there.ts';
import type { ChaosKillsOptions } from './options.ts';
import type { PlannedRound } from './plan-rounds.ts';

export interface RoundResult extends PlannedRound, AtTheKill {
  /** From the kill until nothing was left. */
  cleanUpMs: number;
  leftovers: string[];
  /** How many new things there were of others. */
  foreign: number;
  /** Where something was left: what still was, once `hornet clean` had ended. */
  afterClean: string[];
  isPassed: boolean;
}

interface AtTheKill {
  /** Undefined where it had not begun one. */
  runId: string | undefined;
  /** The phase that it was in; `over` where it had come to its end before. */
  killedIn: string;
  /** Kinds of the faults that were there. */
  faults: string[];
  processes: number;
  stopped: number;
  ledger: LedgerCounts;
}

const lookEveryMs = 150;
/** The guardian kills, sweeps, and takes away some hundred MB of nothing much. */
const patienceMs = 10_000;
/** Long enough for whoever would end by themselves. */
const patienceWithoutGuardianMs = 1_500;

/** With an aborted signal it ends at once, with nothing left either, and its result is worth nothing. */
export async function runRound(
  plan: PlannedRound,
  options: ChaosKillsOptions,
  kinds: AbleKinds,
  site: CommandSite & { signal: AbortSignal },
): Promise<RoundResult> {
  const place = { tmpFolder: site.tmpFolder, proxyUrl: undefined };
  const before = await takeCensus(place);
  const drawn = { seed: `${options.seed}-${plan.round}`, kinds: kinds[plan.kinds] };
  const command = startCommand(options, drawn, site);
  const family = new Family(command.process.pid ?? 0, [`${site.mark.name}=${site.mark.value}`]);
  const watch = setInterval(() => family.look(), lookEveryMs);
  const giveUp = (): void => killRunner(command.process, 'group');
  site.signal.addEventListener('abort', giveUp, { once: true });
  try {
    await command.reached(plan.moment);
    await elapsed(plan.delayMs, undefined, { signal: site.signal }).catch(() => undefined);
    family.lookClosely();
    const runId = newRunIn(site.tmpFolder, before);
    const then = look(command, family, { runId, ...site });
    const { exitCode, signalCode } = command.process;
    const isOver = exitCode !== null || signalCode !== null;
    const ended = isOver ? undefined : once(command.process, 'exit');
    const killedMs = performance.now();
    if (plan.guardian === 'is killed')
      await killWithGuardians(command.process, guardiansIn(family));
    else killRunner(command.process, plan.whom);
    if (plan.guardian === 'lives') await ended;
    const run = { before, family, runId };
    const isGuarded = plan.guardian === 'lives';
    const patience = isGuarded ? patienceMs : patienceWithoutGuardianMs;
    const { leftovers, foreign, atMs } = await waitForNothing(run, place, patience);
    const isLeft = leftovers.length > 0;
    const afterClean = isLeft ? await cleanUp(run, place, patienceWithoutGuardianMs) : [];
    const isPassed = isGuarded ? !isLeft : isLeft && afterClean.length === 0;
    const facts = { leftovers, afterClean, isPassed, foreign: foreign.length };
    return { ...plan, ...then, ...facts, cleanUpMs: Math.round(atMs - killedMs) };
  } finally {
    site.signal.removeEventListener('abort', giveUp);
    clearInterval(watch);
    giveUp();
  }
}

interface LookSite extends CommandSite {
  runId: string | undefined;
}

function look(
  command: RunningCommand,
  family: Family,
  { runId, tmpFolder, reportsRoot }: LookSite,
): AtTheKill {
  const alive = family.alive();
  const ledger = join(tmpFolder, `hornet-${runId}`, 'ledger.ndjson');
  return {
    runId,
    killedIn: command.process.exitCode === null ? command.phase : 'over',
    faults:
      runId === undefined ? [] : faultsThere(join(reportsRoot, runId, 'chaos', 'history.ndjson')),
    processes: alive.length,
    stopped: alive.filter(({ isStopped }) => isStopped).length,
    ledger: countLedger(ledger, family.pids()),
  };
}
