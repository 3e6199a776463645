/** The verdict and the rules of one table that a history breaks, for tests of that table. */
import { checkHistory } from '../check-history.ts';
import type { RecordedHistory } from '../history-record.ts';
import type { HistoryFacts } from '../request-checker.ts';
import { type Judgement, judge } from '../verdict.ts';

export function judgeBy(
  rules: Readonly<Record<string, string>>,
  history: RecordedHistory,
  facts: HistoryFacts,
): Judgement {
  const { findings } = checkHistory(history, facts);
  return judge(findings.filter(({ rule }) => rule in rules || isAboutAll(rule)));
}

/** `held`, or the verdict and what broke it: `['violated', 'lost']`. */
export function rulesBroken(...given: Parameters<typeof judgeBy>): string[] {
  const { verdict, findings } = judgeBy(...given);
  return [verdict, ...findings.map(({ rule }) => rule)];
}

function isAboutAll(rule: string): boolean {
  return rule === 'damage' || rule === 'nothing_invoked';
}
