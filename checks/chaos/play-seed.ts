/** One round: `hornet chaos` as a user types it, and what its one JSON object says. The evidence of a round that did not hold stays. */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Verdict } from '../../harness/index.ts';
import { callChaos } from './chaos-process.ts';
import type { ChaosOptions } from './options.ts';

export interface SeedResult {
  round: number;
  seed: string;
  /** An error of the harness is none. */
  verdict: Verdict | 'harness error';
  /** Rules that did not hold or could not be looked at, with how often. */
  rules: Record<string, number>;
  /** The first findings, in words. */
  findings: readonly string[];
  /** Kinds of the faults that were struck. */
  kinds: readonly string[];
  requests: number;
  recoveredAfterMs: number | undefined;
  tookMs: number;
  /** The report folder; undefined where it was not kept. */
  kept: string | undefined;
}

const keptFindings = 5;

export async function playSeed(options: ChaosOptions, round: number): Promise<SeedResult> {
  const seed = `${options.seed}-${round}`;
  const { result, stderr, tookMs } = await callChaos({
    flags: [
      ...['--seed', seed, '--duration', options.duration],
      ...['--intensity', String(options.intensity)],
      ...(options.worker === 'fake' ? ['--fake'] : []),
    ],
  });
  const about = { round, seed, tookMs };
  if (result === undefined) {
    const findings = [stderr.slice(-2_000)];
    const nothing = {
      rules: {},
      kinds: [],
      requests: 0,
      recoveredAfterMs: undefined,
      kept: undefined,
    };
    return { ...about, verdict: 'harness error', findings, ...nothing };
  }
  const { verdict, findings, outcomes, asked, recoveredAfterMs, folder } = result;
  const report = dirname(folder);
  if (verdict === 'held') await rm(report, { recursive: true, force: true });
  return {
    ...{ ...about, verdict, recoveredAfterMs, requests: asked },
    rules: Object.fromEntries(
      [...Map.groupBy(findings, ({ rule }) => rule)].map(([rule, all]) => [rule, all.length]),
    ),
    findings: findings.slice(0, keptFindings).map(({ what }) => what),
    kinds: outcomes.map(({ fault }) => fault.kind),
    kept: verdict === 'held' ? undefined : report,
  };
}
