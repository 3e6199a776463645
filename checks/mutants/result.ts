/** What became of a mutant, or of the unbroken stack, as it stands in the results; and what that comes to. Pure. */
import type { Verdict } from '../../harness/index.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Mutant } from './mutant.ts';

/** `main job`: nothing was struck. `chance`: what was drawn. `hint`: drawn of the kinds that provoke it. */
export type Stage = 'main job' | 'chance' | 'hint';

/** One experiment. */
export interface Trial {
  stage: Stage;
  seed: string;
  verdict: Verdict | 'harness error';
  /** What was struck, as `process-kill of worker-1`. */
  struck: readonly string[];
  /** Rules that were violated, with how often. */
  rules: Readonly<Record<string, number>>;
  /** The first finding, or what the harness said, in words. */
  said: string | undefined;
  tookMs: number;
}

/** One line of the results. A later one of the same mutant stands in the place of an earlier one. */
export interface MutantResult {
  mutant: string;
  fingerprint: string;
  trials: readonly Trial[];
}

/** Likewise of the stack as it is. */
export interface UnbrokenResult {
  unbroken: number;
  trial: Trial;
}

export type Result = MutantResult | UnbrokenResult;

/**
 * `in plain sight`: its stack does not do its main job even undisturbed, which proves nothing. `stillborn`: it did not come to that.
 * `as hinted`: only with the kinds that provoke it.
 */
export type Fate = 'caught' | 'as hinted' | 'missed' | 'in plain sight' | 'stillborn';

export function fateOf({ trials }: MutantResult): Fate {
  const plain = trials.find(({ stage }) => stage === 'main job');
  if (plain?.verdict === 'harness error') return 'stillborn';
  if (plain?.verdict === 'violated') return 'in plain sight';
  const caught = trials.find(({ verdict }) => verdict === 'violated');
  if (caught === undefined) return 'missed';
  return caught.stage === 'hint' ? 'as hinted' : 'caught';
}

/** Rules that were violated, the most frequent first. */
export function rulesOf({ trials }: MutantResult): string[] {
  const counted = trials.flatMap(({ rules }) => Object.entries(rules));
  const names = [...new Set(counted.map(([rule]) => rule))];
  const countOf = (name: string): number =>
    counted.reduce((sum, [rule, times]) => sum + (rule === name ? times : 0), 0);
  return names.sort((one, other) => countOf(other) - countOf(one) || (one < other ? -1 : 1));
}

export function isAsExpected({ expected }: Mutant, result: MutantResult): boolean {
  return rulesOf(result).some((rule) => expected.includes(rule));
}

export function secondsOf({ trials }: MutantResult): number {
  return Math.round(trials.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1_000);
}

/** The last result of each mutant, unless that is of what the mutant was before it was changed. */
export function latestOf(
  mutants: readonly Mutant[],
  results: readonly Result[],
): Map<string, MutantResult> {
  const prints = new Map(mutants.map((mutant) => [mutant.name, fingerprintOf(mutant)]));
  return new Map(
    results.flatMap((result) =>
      'mutant' in result && prints.get(result.mutant) === result.fingerprint
        ? [[result.mutant, result]]
        : [],
    ),
  );
}

/** The last of each number. */
export function unbrokenOf(results: readonly Result[]): UnbrokenResult[] {
  const runs = results.filter((result) => 'unbroken' in result);
  return [...new Map(runs.map((run) => [run.unbroken, run])).values()];
}
