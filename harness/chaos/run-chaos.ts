/**
 * One experiment: it serves, undisturbed; it is broken as the schedule says; it is mended; it serves again. What happened goes
 * into the history, and what it shows is judged at the end. It starts no stack and owns none.
 */
import { join } from 'node:path';
import { HistoryFile, historyFileName } from '../history/history-file.ts';
import type { RecordedHistory } from '../history/history-record.ts';
import { readHistory } from '../history/read-history.ts';
import { settleRequests } from '../history/settle-requests.ts';
import { type Finding, type Judgement, judge, judgeTogether } from '../history/verdict.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { Prng } from '../kernel/prng.ts';
import type { Scope } from '../kernel/scope.ts';
import { awaitRecovery } from './await-recovery.ts';
import type { ChaosSubject } from './chaos-subject.ts';
import { countedHistory } from './counted-history.ts';
import { expectedAnswers } from './expected-answers.ts';
import type { FaultKind } from './fault-kind.ts';
import { InjectionsFile, injectionsFileName } from './injections-file.ts';
import { type ChaosRules, judgeChaos } from './judge-chaos.ts';
import { type PhaseFigures, phaseFigures } from './phase-figures.ts';
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
import { type Interruption, judgeUntil } from './until-interrupted.ts';
import { judgeControl, watchControl } from './watch-control.ts';

export interface ChaosOptions {
  subject: ChaosSubject;
  schedule: Schedule;
  kinds: readonly FaultKind[];
  /** At the usual pace unless it says another. */
  workload: Omit<SteadyClientsOptions, Given | keyof Pace> & Partial<Pace>;
  /**
   * How many of the workload's questions, from the first on, are asked again and again, so that answers that nobody knows can be
   * learned in the control. Default none: each question is asked once, and an answer that is not known is not looked at.
   */
  canaries?: number;
  /** The link by which the clients come; undefined where they come past all links. */
  door: string | undefined;
  tolerates: Tolerance;
  /** How long it is watched undisturbed before; default 2 000. */
  controlMs?: number;
  /** How long it may take, from the last heal, until everybody is served again; default 30 000. */
  recoveryMs?: number;
  /** Looks at the stack at the end of the control, so that it can be compared with what it is like when all is quiet. */
  beforeFaults?: (signal: AbortSignal) => Promise<void>;
  /** Looks at the stack itself when all is quiet, after so many requests: registries that disagree, things that leak. */
  inspect?: (signal: AbortSignal, asked: number) => Promise<readonly Finding[]>;
  scope: Scope;
  /** Default the system's. */
  clock?: Clock;
  /** Gets the history, the injections, and what faults write. */
  folder: string;
  /** Ends it early; it is healed all the same. */
  signal: AbortSignal;
  onPhase?: (phase: ChaosPhase) => void;
  /** Told what there was to see until then, where the signal ends it; it is healed by that time. */
  onInterrupted?: (soFar: InterruptedChaos) => void;
}

/** What the experiment itself gives to its clients. */
type Given = 'history' | 'clock' | 'signal' | 'prefix' | 'random';

export const chaosPhases = ['control', 'faults', 'recovery', 'quiet'] as const;
export type ChaosPhase = (typeof chaosPhases)[number];

export interface ChaosResult extends Judgement {
  outcomes: readonly FaultOutcome[];
  /** How many requests were made. */
  asked: number;
  /** From the last heal to the first of the answers after which all were right; undefined where it did not come to that. */
  recoveredAfterMs: number | undefined;
  /** Before, during and after the faults. */
  figures: readonly PhaseFigures[];
}

/** Judged by the requests that had ended, and the faults that had come and gone. */
export interface InterruptedChaos extends Omit<ChaosResult, 'recoveredAfterMs' | 'figures'> {
  phase: ChaosPhase;
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
  let phase: ChaosPhase = 'control';
  const enter = (next: ChaosPhase): void => {
    phase = next;
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
  let interruption: (Interruption & { phase: ChaosPhase }) | undefined;
  const interrupt = (): void => {
    const about = {
      source: 'chaos',
      kind: 'info',
      process: 'schedule',
      op: 'interrupted',
    } as const;
    const { seq } = history.append(about);
    interruption = { seq, outcomes: faults.outcomes.length, phase };
  };
  signal.throwIfAborted();
  // Before the clients listen: what they say of being interrupted comes after it.
  signal.addEventListener('abort', interrupt, { once: true });
  enter('control');
  const { canaries = 0 } = options;
  const clients = new SteadyClients({
    ...{ ...workload, history, clock, signal, prefix: 'request' },
    random: new Prng(schedule.seed).fork('clients'),
    questionOf: (n) => workload.questionOf(canaries > 0 ? n % canaries : n),
  });
  const { deadlineMs, patienceMs } = workload;
  const rules = ({ records }: RecordedHistory): ChaosRules => {
    const { answers: expected } = expectedAnswers(records, clients.questions);
    const graceMs = patienceMs + lateTellingMs;
    return { ...rulesOf(options), recoveryMs, deadlineMs, graceMs, expected };
  };
  try {
    const control = await watchControl(clients, {
      ...{
        controlMs,
        timeoutMs: deadlineMs + patienceMs,
        clients: workload.clients,
        clock,
        signal,
      },
      toLearn: { questions: canaries, times: learnedAfter },
    });
    if (control !== undefined) {
      await clients.stop();
      const seen = await readHistory(historyFile);
      const judged = judgeControl(control, judgeChaos(seen, [], rules(seen)));
      const figures = phaseFigures(seen.records);
      return {
        ...judged,
        outcomes: [],
        asked: clients.asked,
        recoveredAfterMs: undefined,
        figures,
      };
    }
    await options.beforeFaults?.(signal);
    enter('faults');
    progress = new Progress(clock);
    const played = { faults, progress, history, injections, clock, signal, overdueMs };
    await playSchedule(schedule, played);
    enter('recovery');
    const recoveredAfterMs = await awaitRecovery(clients, {
      wanted: workload.clients,
      recoveryMs,
      clock,
      signal,
    });
    enter('quiet');
    await clients.stop();
    const { resume } = workload.wire;
    if (resume !== undefined) {
      const requests = clients.questions.keys();
      const settling = { requests, history, resume, timeoutMs: recoveryMs, clock, signal };
      await settleRequests(workload.serverUrl, settling);
    }
    const inspected = await options.inspect?.(signal, clients.asked);
    const seen = await readHistory(historyFile);
    const judged = judgeTogether([
      judgeChaos(seen, faults.outcomes, rules(seen)),
      judge(recoveredAfterMs === undefined ? [notRecovered(recoveryMs)] : []),
      judge(inspected ?? []),
    ]);
    const figures = phaseFigures(seen.records);
    return {
      ...judged,
      outcomes: faults.outcomes,
      asked: clients.asked,
      recoveredAfterMs,
      figures,
    };
  } catch (error) {
    if (interruption === undefined) throw error;
    await clients.stop();
    const seen = await readHistory(historyFile);
    const judged = judgeUntil(interruption, seen, faults.outcomes, rules(seen));
    options.onInterrupted?.({ ...judged, asked: clients.asked, phase: interruption.phase });
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
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
/** How often an answer that nobody knows has to be the same before it is believed. */
const learnedAfter = 2;

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
