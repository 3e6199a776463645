/**
 * One experiment: it serves, undisturbed; it is broken as the schedule says; it is mended; it serves again. What happened goes
 * into the history, and what it shows is judged at the end. It starts no stack and owns none.
 */
import { join } from 'node:path';
import { HistoryFile, historyFileName } from '../history/history-file.ts';
import { readHistory } from '../history/read-history.ts';
import { type Finding, type Judgement, judge, judgeTogether } from '../history/verdict.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { withTimeout } from '../kernel/deadline.ts';
import { isHornetError } from '../kernel/errors.ts';
import { Prng } from '../kernel/prng.ts';
import type { Scope } from '../kernel/scope.ts';
import type { ChaosSubject } from './chaos-subject.ts';
import { countedHistory } from './counted-history.ts';
import type { FaultKind } from './fault-kind.ts';
import { InjectionsFile, injectionsFileName } from './injections-file.ts';
import { type ChaosRules, judgeChaos } from './judge-chaos.ts';
import { playSchedule } from './play-schedule.ts';
import type { Schedule } from './schedule.ts';
import {
  type Pace,
  SteadyClients,
  type SteadyClientsOptions,
  usualPace,
} from './steady-clients.ts';
import { type FaultOutcome, StruckFaults } from './struck-faults.ts';
import type { Tolerance } from './tolerance.ts';
import { Progress } from './trigger.ts';

export interface ChaosOptions {
  subject: ChaosSubject;
  schedule: Schedule;
  kinds: readonly FaultKind[];
  /** At the usual pace unless it says another. */
  workload: Omit<SteadyClientsOptions, 'history' | 'clock' | 'signal' | 'prefix' | keyof Pace> &
    Partial<Pace>;
  /** The link by which the clients come; undefined where they come past all links. */
  door: string | undefined;
  tolerates: Tolerance;
  /** How long it is watched undisturbed before; default 2 000. */
  controlMs?: number;
  /** How long it may take, from the last heal, until everybody is served again; default 30 000. */
  recoveryMs?: number;
  /** Looks at the stack itself when all is quiet: registries that disagree, things that leak. */
  inspect?: (signal: AbortSignal) => Promise<readonly Finding[]>;
  scope: Scope;
  /** Default the system's. */
  clock?: Clock;
  /** Gets the history, the injections, and what faults write. */
  folder: string;
  /** Ends it early; it is healed all the same. */
  signal: AbortSignal;
  onPhase?: (phase: ChaosPhase) => void;
}

export const chaosPhases = ['control', 'faults', 'recovery', 'quiet'] as const;
export type ChaosPhase = (typeof chaosPhases)[number];

export interface ChaosResult extends Judgement {
  outcomes: readonly FaultOutcome[];
  /** How many requests were made. */
  asked: number;
  /** From the last heal to the first of the answers after which all were right; undefined where it did not come to that. */
  recoveredAfterMs: number | undefined;
}

/** @throws the signal's reason; HornetError HISTORY_NOT_WRITTEN: then nothing can be said */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { folder, scope, signal, schedule, onPhase = () => {} } = options;
  const { clock = systemClock, controlMs = usualControlMs, recoveryMs = usualRecoveryMs } = options;
  const workload = { ...usualPace, ...options.workload };
  const historyFile = join(folder, historyFileName);
  using file = new HistoryFile(historyFile, clock);
  using injections = new InjectionsFile(join(folder, injectionsFileName));
  let progress: Progress | undefined;
  const history = countedHistory(file, () => progress);
  const enter = (phase: ChaosPhase): void => {
    history.append({ source: 'chaos', kind: 'info', process: 'schedule', op: 'phase', phase });
    onPhase(phase);
  };
  const faults = new StruckFaults({
    ...{ subject: options.subject, kinds: options.kinds, scope, clock, folder },
    ...{ random: new Prng(schedule.seed).fork('faults'), goneTimeoutMs: recoveryMs },
    seenGraceMs,
    onSeen: (fault, what, words) =>
      history.append({
        ...{ source: 'chaos', kind: 'probe', process: fault.target, op: what },
        ...{ fault: fault.fault, fault_kind: fault.kind, words },
      }),
  });
  enter('control');
  const clients = new SteadyClients({ ...workload, history, clock, signal, prefix: 'request' });
  try {
    await clock.sleep(controlMs, signal);
    enter('faults');
    progress = new Progress(clock);
    const played = { faults, progress, history, injections, clock, signal, overdueMs };
    await playSchedule(schedule, played);
    enter('recovery');
    const recoveredAfterMs = await recovery(clients, {
      wanted: workload.clients,
      recoveryMs,
      clock,
      signal,
    });
    enter('quiet');
    await clients.stop();
    const inspected = await options.inspect?.(signal);
    const { deadlineMs, patienceMs } = workload;
    const graceMs = patienceMs + lateTellingMs;
    const { expected } = clients;
    const rules = { ...rulesOf(options), recoveryMs, deadlineMs, graceMs, expected };
    const judged = judgeTogether([
      judgeChaos(await readHistory(historyFile), faults.outcomes, rules),
      judge(recoveredAfterMs === undefined ? [notRecovered(recoveryMs)] : []),
      judge(inspected ?? []),
    ]);
    return { ...judged, outcomes: faults.outcomes, asked: clients.asked, recoveredAfterMs };
  } finally {
    await clients.stop();
  }
}

const usualControlMs = 2_000;
const usualRecoveryMs = 30_000;
/** A client that gives up takes a moment to do so. */
const lateTellingMs = 1_000;
/** Nobody may pass by a link for a while. */
const seenGraceMs = 3_000;
/** A counted trigger that has not come for so long is not waited for any more. */
const overdueMs = 5_000;
/** How many answers in a row, one for each client at least, show that all is well. */
const answersInARow = 5;

interface Recovery {
  /** How many answers in a row. */
  wanted: number;
  recoveryMs: number;
  clock: Clock;
  signal: AbortSignal;
}

/** Undefined where it takes longer than it may. */
async function recovery(
  clients: SteadyClients,
  { wanted, clock, recoveryMs, signal }: Recovery,
): Promise<number | undefined> {
  const healedMs = clock.nowMs();
  const enough = Math.max(answersInARow, wanted);
  let firstMs: number | undefined;
  let row = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = clients.onEnd((succeeded, startedMs) => {
    if (startedMs < healedMs) return;
    row = succeeded ? row + 1 : 0;
    if (row === 1) firstMs = clock.nowMs() - healedMs;
    if (row >= enough) resolve();
  });
  try {
    await withTimeout(() => promise, { timeoutMs: recoveryMs, clock, signal });
    return firstMs;
  } catch (error) {
    if (isHornetError(error, 'TIMED_OUT')) return undefined;
    throw error;
  } finally {
    stop();
  }
}

function notRecovered(recoveryMs: number): Finding {
  const what = `${recoveryMs} ms after the last heal requests still failed, or were not answered.`;
  return { rule: 'not_recovered', request: undefined, what, seqs: [], verdict: 'violated' };
}

function rulesOf({
  kinds,
  subject,
  tolerates,
  door,
}: ChaosOptions): Pick<ChaosRules, 'faultOf' | 'tolerates' | 'door'> {
  const faultOf: ChaosRules['faultOf'] = (kind, target) => {
    const { takes = 'life', target: on } = kinds.find(({ name }) => name === kind) ?? {};
    const struck = subject.topology.targets.find((one) => one.name === target && one.kind === on);
    return { kind, target, takes, touches: struck?.touches ?? [] };
  };
  return { faultOf, tolerates, door: door?.split('→') ?? [] };
}
