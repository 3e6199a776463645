/** What the rounds come to: lines for people, figures for the one who keeps them. */
import { cpus, release, totalmem } from 'node:os';
import type { OrphansOptions } from './options.ts';
import type { RoundResult } from './rounds.ts';

export interface Summary {
  v: 1;
  seed: string;
  options: OrphansOptions;
  machine: { kernel: string; cores: number; memoryBytes: number; node: string };
  commit: string;
  tookMs: number;
  /** From the runner's end until nothing is left, where it could not, or would not, clean up itself. */
  cleanUp: CleanUpTimes & { limitMs: number };
  /** The same for runners that were asked to end, and so did most of it before. */
  orderlyCleanUp: CleanUpTimes;
  rounds: RecordedRound[];
  /** Rounds that did not come to a result. */
  undone: string[];
}

/** Of what others did meanwhile only how much: their processes are nobody's business. */
type RecordedRound = Omit<RoundResult, 'foreign'> & { foreign: number };

export interface CleanUpTimes {
  rounds: number;
  p50Ms: number | undefined;
  p99Ms: number | undefined;
}

const limitMs = 500;
const orderlyWays: readonly string[] = ['SIGTERM', 'SIGINT'];

export function summarise(
  rounds: RoundResult[],
  options: OrphansOptions,
  { commit, tookMs, undone }: Pick<Summary, 'commit' | 'tookMs' | 'undone'>,
): Summary {
  const isOrderly = ({ way }: RoundResult) => orderlyWays.includes(way);
  const [cpu] = cpus();
  return {
    v: 1,
    seed: options.seed,
    options,
    machine: {
      kernel: `${process.platform} ${release()}, ${cpu?.model ?? 'unknown'}`,
      cores: cpus().length,
      memoryBytes: totalmem(),
      node: process.version,
    },
    commit,
    tookMs,
    cleanUp: { ...timesOf(rounds.filter((round) => !isOrderly(round))), limitMs },
    orderlyCleanUp: timesOf(rounds.filter(isOrderly)),
    rounds: rounds.map((round) => ({ ...round, foreign: round.foreign.length })),
    undone,
  };
}

function timesOf(rounds: readonly RoundResult[]): CleanUpTimes {
  const times = rounds.flatMap(({ cleanUpMs }) => cleanUpMs ?? []);
  return { rounds: times.length, p50Ms: percentile(times, 50), p99Ms: percentile(times, 99) };
}

export function roundLine(result: RoundResult): string {
  const { round, mode, way, proxy, ledger, processes, ended, guardian, delayMs } = result;
  const machine = ledger.machineThings > 0 ? `, ${ledger.machineThings} machine things` : '';
  const held = `${ledger.liveProcesses} live processes, ${ledger.proxies} proxies (${proxy}), ${ledger.ports} ports${machine}`;
  const how = guardian === 'on' ? way : 'SIGKILL of runner and guardian';
  const about = `${round} ${mode}, ${how} after ${delayMs} ms (${ended}): ledger held ${held}; ${processes} processes in all`;
  return `${result.isPassed ? '✓' : '✗'} ${about}; ${outcome(result)}`;
}

function outcome({ guardian, leftovers, afterClean, cleanUpMs, foreign }: RoundResult): string {
  const others = foreign.length === 0 ? '' : `; ${foreign.length} new things of others`;
  const rest = afterClean.length === 0 ? 'none' : afterClean.join(', ');
  if (guardian === 'off') {
    return `${leftovers.length} leftovers found, as must be; after hornet clean: ${rest}${others}`;
  }
  if (leftovers.length === 0) return `nothing left after ${cleanUpMs?.toFixed(0)} ms${others}`;
  return `LEFT: ${leftovers.join(', ')}; after hornet clean: ${rest}${others}`;
}

/** The last lines of the check, and whether all is well. */
export function verdict(summary: Summary): { lines: string[]; isPassed: boolean } {
  const { rounds, cleanUp, orderlyCleanUp, undone } = summary;
  const guarded = rounds.filter(({ guardian }) => guardian === 'on');
  const unguarded = rounds.filter(({ guardian }) => guardian === 'off');
  const clean = guarded.filter(({ leftovers }) => leftovers.length === 0).length;
  const found = unguarded.filter(({ leftovers }) => leftovers.length > 0).length;
  const isQuick = (cleanUp.p99Ms ?? 0) < cleanUp.limitMs;
  const failed =
    rounds.filter(({ isPassed }) => !isPassed).length + undone.length + (isQuick ? 0 : 1);
  // The time of the clean-up is one more thing to pass.
  const total = rounds.length + undone.length + (cleanUp.rounds > 0 ? 1 : 0);
  const lines = [
    `without a guardian: leftovers in ${found} of ${unguarded.length} rounds`,
    `clean-up after ${timesText(cleanUp)} (limit of p99 ${cleanUp.limitMs} ms)`,
    `clean-up after ${timesText(orderlyCleanUp)} that were asked to end`,
    `0 leftovers in ${clean} of ${guarded.length} rounds`,
    `${total - failed} passed, ${failed} failed`,
  ];
  return { lines, isPassed: failed === 0 };
}

function timesText({ rounds, p50Ms, p99Ms }: CleanUpTimes): string {
  if (rounds === 0) return '0 runners';
  return `${rounds} runners: p50 ${p50Ms?.toFixed(0)} ms, p99 ${p99Ms?.toFixed(0)} ms`;
}

/** The smallest value that so many percent of all do not exceed. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}
