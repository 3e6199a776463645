/** One experiment on a stack that may be broken, and what it showed, as a trial of the results. */
import { callChaos } from '../chaos/chaos-process.ts';
import type { MutantsOptions } from './options.ts';
import type { Stage, Trial } from './result.ts';

export interface TrialCall {
  stage: Exclude<Stage, 'main job'>;
  seed: string;
  /** Of the project's copy. */
  folder: string;
  worker: 'fake' | 'real';
  /** Only these kinds; undefined: whatever is drawn. */
  kinds?: readonly string[];
  options: MutantsOptions;
  through: readonly string[];
  signal: AbortSignal;
}

const saidCharacters = 300;

/** @throws the signal's reason */
export async function playTrial(call: TrialCall): Promise<Trial> {
  const { stage, seed, folder, worker, kinds, options, through, signal } = call;
  const { duration, intensity } = options;
  const flags = [
    ...['--seed', seed, '--duration', duration, '--intensity', String(intensity)],
    ...(kinds === undefined ? [] : ['--faults', kinds.join(',')]),
    ...(worker === 'fake' ? ['--fake'] : []),
  ];
  const { result, stderr, tookMs } = await callChaos({
    ...{ flags, projectFolder: folder, through, signal },
  });
  if (result === undefined) {
    const said = stderr.trim().slice(-saidCharacters);
    return { stage, seed, verdict: 'harness error', struck: [], rules: {}, said, tookMs };
  }
  const broken = result.findings.filter(({ verdict }) => verdict === 'violated');
  const byRule = [...Map.groupBy(broken, ({ rule }) => rule)];
  const [first = result.findings[0]] = broken;
  return {
    ...{ stage, seed, verdict: result.verdict, tookMs },
    struck: result.outcomes.map(({ fault: { kind, target } }) => `${kind} of ${target}`),
    rules: Object.fromEntries(byRule.map(([rule, all]) => [rule, all.length])),
    said: first?.what.slice(0, saidCharacters),
  };
}
