/**
 * Measures all targets in turn, round by round, so that a machine that is slower for a while is so for everybody. What a relay
 * costs is the difference of medians to the worker asked directly.
 */
import { Agent } from 'node:http';
import { type StreamTiming, timeStream } from './stream-client.ts';

export interface RunningTarget {
  name: string;
  url: string;
}

export interface RelayRow {
  target: string;
  streams: number;
  requests: number;
  /** Median time to the first token, and what is added to the direct one. */
  firstTokenMs: number;
  addedMs: number;
  addedP99Ms: number;
  /** Of all streams together. */
  tokensPerSecond: number;
}

export interface RelayPlan {
  model: string;
  prompt: string;
  maxTokens: number;
  /** How many streams at once. */
  streams: number;
  rounds: number;
  requestsPerRound: number;
  onRound?: (round: number) => void;
}

/** As many requests as it takes for programs that compile what they often run to have done so; short ones. */
const warmUp = { streams: 8, requestsPerRound: 800, maxTokens: 2 };

interface Sample {
  timings: StreamTiming[];
  elapsedMs: number;
}

export async function measureRelays(
  targets: readonly RunningTarget[],
  plan: RelayPlan,
): Promise<RelayRow[]> {
  const samples = new Map(targets.map(({ name }) => [name, [] as Sample[]]));
  const agents = new Map(
    targets.map(({ name }) => [name, new Agent({ keepAlive: true, maxSockets: plan.streams })]),
  );
  for (let round = 0; round <= plan.rounds; round++) {
    for (const { name, url } of targets) {
      const agent = agents.get(name);
      if (agent === undefined) throw new Error(`${name} has no agent.`);
      if (round === 0) await runRound(url, agent, { ...plan, ...warmUp });
      else samples.get(name)?.push(await runRound(url, agent, plan));
    }
    plan.onRound?.(round);
  }
  for (const agent of agents.values()) agent.destroy();
  const direct = firstTokens(samples.get('direct') ?? []);
  return targets.map(({ name }) => row(name, samples.get(name) ?? [], direct, plan.streams));
}

async function runRound(url: string, agent: Agent, plan: RelayPlan): Promise<Sample> {
  const { model, prompt, maxTokens, streams, requestsPerRound } = plan;
  const timings: StreamTiming[] = [];
  let left = requestsPerRound;
  const beganMs = performance.now();
  const client = async (): Promise<void> => {
    while (left-- > 0) timings.push(await timeStream({ url, agent, model, prompt, maxTokens }));
  };
  await Promise.all(Array.from({ length: streams }, client));
  return { timings, elapsedMs: performance.now() - beganMs };
}

function row(
  target: string,
  samples: readonly Sample[],
  direct: readonly number[],
  streams: number,
): RelayRow {
  const first = firstTokens(samples);
  const pieces = samples.flatMap(({ timings }) => timings.map((timing) => timing.pieces));
  const elapsedMs = samples.reduce((sum, sample) => sum + sample.elapsedMs, 0);
  return {
    target,
    streams,
    requests: first.length,
    firstTokenMs: quantile(first, 0.5),
    addedMs: quantile(first, 0.5) - quantile(direct, 0.5),
    addedP99Ms: quantile(first, 0.99) - quantile(direct, 0.99),
    tokensPerSecond: (pieces.reduce((sum, count) => sum + count, 0) / elapsedMs) * 1_000,
  };
}

function firstTokens(samples: readonly Sample[]): number[] {
  return samples
    .flatMap(({ timings }) => timings.map(({ firstTokenMs }) => firstTokenMs))
    .toSorted((one, other) => one - other);
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
