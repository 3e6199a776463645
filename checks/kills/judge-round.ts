/** What a kill may do to requests, and what it did: a pure function of the round's history and of who was killed. */
import {
  type AllowedFailure,
  checkHistory,
  type Finding,
  type Judgement,
  judge,
  judgeTogether,
  type RecordedHistory,
  requestsOf,
  type StreamedRequest,
} from '../../harness/index.ts';
import type { Killed } from './kill.ts';

/** `completed` as if nothing had happened; `retried`, `migrated`, `resumed` and completed; or `failed` with a code. */
export type Outcome = 'completed' | 'retried' | 'migrated' | 'resumed' | `failed ${string}`;

export interface JudgedRound extends Judgement {
  /** Requests that had not ended when the kill came. */
  running: number;
  outcomes: Partial<Record<Outcome, number>>;
  /** For each request that the kill reached: from the kill to its next new token, or its end. */
  recoveriesMs: number[];
}

export interface RoundLimits {
  deadlineMs: number;
  graceMs: number;
}

export function judgeRound(
  history: RecordedHistory,
  expected: ReadonlyMap<string, string>,
  killed: Killed,
  limits: RoundLimits,
): JudgedRound {
  const requests = requestsOf(history.records);
  const running = requests.filter((request) => wasRunning(request, killed)).length;
  const judgement = judgeTogether([
    checkHistory(history, { ...limits, expected, mayFail: allowedBy(killed) }),
    judge(running > 0 ? [] : [hitNothing(killed)]),
  ]);
  const outcomes: JudgedRound['outcomes'] = {};
  const recoveriesMs: number[] = [];
  for (const request of requests) {
    const outcome = outcomeOf(request);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (outcome !== 'completed') recoveriesMs.push(recoveryOf(request, killed));
  }
  return {
    ...judgement,
    running,
    outcomes,
    recoveriesMs: recoveriesMs.filter((ms) => !Number.isNaN(ms)),
  };
}

function wasRunning({ invoked, ends }: StreamedRequest, { seq }: Killed): boolean {
  return invoked !== undefined && invoked.seq < seq && !ends.some((end) => end.seq < seq);
}

/** A kill that disturbed nobody says nothing. */
function hitNothing({ name, seq }: Killed): Finding {
  const what = `Nothing ran when ${name} was killed.`;
  return { rule: 'hit_nothing', request: undefined, what, seqs: [seq], verdict: 'inconclusive' };
}

/** Anything may be lost with what was killed, if it says so: who was lost, and what was being done for the request then. */
function allowedBy({ victim, name, hive }: Killed): AllowedFailure[] {
  const phases = ['queued', 'placing', 'loading', 'prefill', 'decode'];
  if (victim === 'queen') return [{ codes: ['JOB_INTERRUPTED'], components: ['queen'], phases }];
  if (victim === 'hive')
    return [{ codes: ['HIVE_UNREACHABLE', 'HIVE_SILENT'], components: [name], phases }];
  const codes = ['WORKER_CRASHED', 'WORKER_UNREACHABLE'];
  return [{ codes, components: [name, `${hive}/${name}`], phases }];
}

function outcomeOf({ ends, seen }: StreamedRequest): Outcome {
  const [end] = ends;
  if (end === undefined || end.kind === 'info') return 'failed without a known end';
  if (end.kind === 'fail') return `failed ${end.code ?? 'without a code'}`;
  const told = seen.flatMap(({ op, record }) => (op === 'told' ? [record['action']] : []));
  if (told.includes('migrate')) return 'migrated';
  if (told.includes('retry')) return 'retried';
  return seen.some(({ op }) => op === 'broken') ? 'resumed' : 'completed';
}

/** NaN for one that had ended before. Tokens that were under way when the kill came are no recovery. */
function recoveryOf({ tokens, ends, seen }: StreamedRequest, { seq, atUs }: Killed): number {
  const felt = seen.find((one) => one.seq > seq && isDisturbance(one))?.seq ?? seq;
  const newest = Math.max(
    -1,
    ...tokens.filter((token) => token.seq < felt).map(({ index }) => index),
  );
  const next = tokens.find((token) => token.seq > felt && token.index > newest);
  const recovered = next ?? ends.find((one) => one.seq > seq);
  return recovered === undefined ? Number.NaN : (recovered.atUs - atUs) / 1_000;
}

function isDisturbance({ op, record }: StreamedRequest['seen'][number]): boolean {
  const action = op === 'told' ? record['action'] : undefined;
  return op === 'broken' || action === 'retry' || action === 'migrate';
}
