/** What `npm run mutants` says on the way and at the end: lines for people, and one object for programs. Pure. */
import type { Mutant } from './mutant.ts';
import {
  type Fate,
  fateOf,
  isAsExpected,
  type MutantResult,
  rulesOf,
  secondsOf,
  type Trial,
  type UnbrokenResult,
} from './result.ts';

export function trialLine({ stage, seed, verdict, rules, tookMs }: Trial): string {
  const broken = Object.entries(rules).map(([rule, times]) => `${rule} ${times}`);
  return `  ${stage} ${seed}: ${verdict} ${broken.join(', ')} (${Math.round(tookMs / 1_000)} s)`;
}

export function resultLine(mutant: Mutant, result: MutantResult): string {
  const rules = rulesOf(result).join(', ');
  const fate = fateOf(result);
  const isOther = rules !== '' && !isAsExpected(mutant, result);
  const other = isOther ? `, where ${mutant.expected.join(' or ')} was expected` : '';
  return `${mutant.name}: ${fate}${rules === '' ? '' : ` by ${rules}`}${other} (${secondsOf(result)} s)`;
}

export interface Summary {
  mutants: number;
  fates: Record<Fate, number>;
  /** Noticed, but by none of the rules that should. */
  otherwise: number;
  notTried: number;
  unbroken: { runs: number; alarms: number; inconclusive: number };
}

export function summaryOf(
  mutants: readonly Mutant[],
  results: ReadonlyMap<string, MutantResult>,
  unbroken: readonly UnbrokenResult[],
): Summary {
  const tried = mutants.flatMap((mutant) => {
    const result = results.get(mutant.name);
    return result === undefined ? [] : [{ mutant, result, fate: fateOf(result) }];
  });
  const count = (fate: Fate): number => tried.filter((each) => each.fate === fate).length;
  const wasSeen = (fate: Fate): boolean => fate === 'caught' || fate === 'as hinted';
  const verdicts = unbroken.map(({ trial }) => trial.verdict);
  return {
    mutants: mutants.length,
    fates: {
      caught: count('caught'),
      'as hinted': count('as hinted'),
      missed: count('missed'),
      'in plain sight': count('in plain sight'),
      stillborn: count('stillborn'),
    },
    otherwise: tried.filter(
      ({ mutant, result, fate }) => wasSeen(fate) && !isAsExpected(mutant, result),
    ).length,
    notTried: mutants.length - tried.length,
    unbroken: {
      runs: verdicts.length,
      alarms: verdicts.filter((verdict) => verdict === 'violated').length,
      inconclusive: verdicts.filter((verdict) => verdict !== 'violated' && verdict !== 'held')
        .length,
    },
  };
}

export function summaryLine({ mutants, fates, otherwise, notTried, unbroken }: Summary): string {
  const counted = Object.entries(fates).map(([fate, count]) => `${count} ${fate}`);
  const alarms = `${unbroken.alarms} alarms in ${unbroken.runs} runs of the unbroken stack`;
  return `${mutants} mutants: ${counted.join(', ')}, ${notTried} not tried; ${otherwise} noticed by another rule than expected; ${alarms}`;
}

/** Whether all that was tried was noticed, and nothing that was not there. */
export function isSensitive({ fates, otherwise, unbroken }: Summary): boolean {
  const unnoticed = fates.missed + fates['in plain sight'] + fates.stillborn;
  return unnoticed + otherwise + unbroken.alarms === 0;
}
