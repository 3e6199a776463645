/** One round: a stack of its own, many requests, one kill, and what became of them. */
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  HistoryFile,
  HornetError,
  historyFileName,
  type Judgement,
  jobStreamWire,
  judge,
  judgeTogether,
  type ModelSpec,
  type RecordedStream,
  type Run,
  readHistory,
  type Scope,
} from '../../harness/index.ts';
import { askQuestions } from '../campaign/ask-questions.ts';
import { startCampaignStack } from '../campaign/campaign-stack.ts';
import { type JudgedRound, judgeRound } from './judge-round.ts';
import { choose, type Killed, killOne } from './kill.ts';
import type { KillsOptions } from './options.ts';
import type { PlannedRound } from './plan-rounds.ts';

export interface RoundResult extends PlannedRound, JudgedRound {
  killed: Killed;
  tookMs: number;
}

const limits = { deadlineMs: 60_000, graceMs: 2_000 };
const maxTokens = 24;
const fakeLatency = ['--first-token-ms', '40', '--between-tokens-ms', '20', '--jitter', 'uniform'];

/** @throws Error where the round comes to no result */
export async function runRound(
  run: Run,
  model: ModelSpec,
  plan: PlannedRound,
  options: KillsOptions,
): Promise<RoundResult> {
  const startedMs = performance.now();
  const scope = run.scope.child(`round-${plan.round}`);
  const folder = join(run.folder, `round-${plan.round}`);
  const place = `${options.out}.round-${plan.round}`;
  try {
    const judged = await disturb(scope, folder, model, plan, options);
    const deaths = await close(scope);
    const { verdict, findings } = judgeTogether([judged, deaths]);
    if (verdict !== 'held') await keep(folder, place);
    return { ...plan, ...judged, verdict, findings, tookMs: performance.now() - startedMs };
  } catch (error) {
    await scope.close('failed').catch(() => undefined); // the first error says more
    await keep(folder, place);
    throw error;
  }
}

async function disturb(
  scope: Scope,
  folder: string,
  model: ModelSpec,
  plan: PlannedRound,
  options: KillsOptions,
): Promise<JudgedRound & { killed: Killed }> {
  const { hives, worker, slots } = options;
  const workerFlags = worker === 'fake' ? fakeLatency : [];
  const { stack, queenUrl } = await startCampaignStack(scope, folder, model, {
    ...{ hives, worker, slots, workerFlags },
    queenFlags: ['--queue-limit', String(options.requests)],
  });
  const chosen = await choose(stack, queenUrl, plan);
  const file = join(folder, historyFileName);
  await mkdir(folder, { recursive: true });
  using history = new HistoryFile(file);
  const { streams, expected, tokens } = askQuestions({
    ...{ model, history, maxTokens, ...limits, wire: jobStreamWire },
    // Through its link, which leads to the queen again when it is started anew.
    serverUrl: stack.urlOf('keeper→queen'),
    count: options.requests,
    patienceMs: limits.graceMs * 2,
    signal: scope.signal,
    prefix: `round-${plan.round}`,
  });
  await tokensHaveCome(streams, Math.floor(tokens * plan.afterPart));
  const killed = await killOne(stack, chosen, plan.downMs, history);
  await Promise.all(streams.map(({ ended }) => ended));
  return { killed, ...judgeRound(await readHistory(file), expected, killed, limits) };
}

/** Resolves after so many tokens of all streams together, or when none can come any more. */
async function tokensHaveCome(streams: readonly RecordedStream[], count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let come = 0;
  const stops = streams.map((stream) =>
    stream.onToken(() => {
      come++;
      if (come >= count) resolve();
    }),
  );
  await Promise.race([promise, Promise.all(streams.map(({ ended }) => ended))]);
  for (const stop of stops) stop();
}

/** Ends the stack. A program of it that died by itself is a finding, no error of the harness. */
async function close(scope: Scope): Promise<Judgement> {
  try {
    await scope.close();
    return judge([]);
  } catch (error) {
    const deaths = deathsIn(error);
    if (deaths.length === 0) throw error;
    return judge(
      deaths.map(({ message }) => {
        const about = { rule: 'program_ended', request: undefined, what: message, seqs: [] };
        return { ...about, verdict: 'violated' };
      }),
    );
  }
}

function deathsIn(error: unknown): HornetError[] {
  if (!(error instanceof HornetError)) return [];
  if (error.code === 'PROCESS_ENDED_UNASKED') return [error];
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return [error.cause, ...inner].flatMap(deathsIn);
}

/** Logs and history of a round that somebody will want to look at. */
async function keep(folder: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await cp(folder, place, { recursive: true, filter: (path) => !path.endsWith('/stack') });
}
