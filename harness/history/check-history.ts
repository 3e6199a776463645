/**
 * Holds all rules about requests against a history. It knows which breach only follows from another, so that one cause has one
 * finding. A pure function of the history and of what else is known.
 */
import { cancelChecker } from './check-cancels.ts';
import { endingChecker } from './check-endings.ts';
import { errorChecker } from './check-errors.ts';
import { settledChecker } from './check-settled.ts';
import { structureChecker } from './check-structure.ts';
import { tokenChecker } from './check-tokens.ts';
import { usageChecker } from './check-usage.ts';
import type { RecordedHistory } from './history-record.ts';
import type { Breach, HistoryFacts, RequestChecker } from './request-checker.ts';
import { requestsOf, type StreamedRequest } from './stream-records.ts';
import { allowForDamage, type Finding, type Judgement, judge } from './verdict.ts';

const checkers: readonly RequestChecker[] = [
  tokenChecker,
  structureChecker,
  endingChecker,
  cancelChecker,
  errorChecker,
  usageChecker,
  settledChecker,
];

/** What each rule demands. */
export const historyRules: Readonly<Record<string, string>> = Object.assign(
  { nothing_invoked: 'There is a request to look at.' },
  ...checkers.map(({ rules }) => rules),
);

/** What follows from what: the rule is not told of a request that has broken one of the others. */
const consequences: Readonly<Record<string, readonly string[]>> = {
  miscounted: ['lost', 'doubled', 'reordered', 'mixed', 'altered', 'misnumbered', 'false_end'],
  false_end: ['lost', 'mixed', 'altered'],
  over_limit: ['doubled', 'mixed'],
  lost: ['mixed', 'altered'],
  resumed_amiss: ['doubled', 'misnumbered', 'lost'],
  after_cancel: ['not_cancelled', 'after_end'],
  false_blame: ['no_component'],
  no_component: ['unexpected_failure'],
  no_phase: ['unexpected_failure', 'no_component'],
  settled_otherwise: ['not_cancelled'],
};

export function checkHistory(history: RecordedHistory, facts: HistoryFacts): Judgement {
  const requests = requestsOf(history.records);
  const found = requests.flatMap((request) => findingsOf(request, facts));
  const absences = new Set(checkers.flatMap((checker) => checker.absences ?? []));
  return judge(allowForDamage([...nothing(requests), ...found], history.damage, absences));
}

function findingsOf(request: StreamedRequest, facts: HistoryFacts): Finding[] {
  const breaches = checkers.flatMap((checker) => checker.breachesOf(request, facts));
  if (breaches.length === 0) return [];
  const broken = new Set(breaches.map(({ rule }) => rule));
  const causes = breaches.filter(
    ({ rule }) => !consequences[rule]?.some((cause) => broken.has(cause)),
  );
  return causes.map((breach) => findingOf(request, breach));
}

const doubts = new Set(checkers.flatMap((checker) => checker.doubts ?? []));

function findingOf({ request }: StreamedRequest, { rule, what, seqs }: Breach): Finding {
  const verdict = doubts.has(rule) ? 'inconclusive' : 'violated';
  return { rule, request, what: `${request} ${what}`, seqs, verdict };
}

function nothing({ length }: readonly StreamedRequest[]): Finding[] {
  if (length > 0) return [];
  const [rule, what] = ['nothing_invoked', 'Nobody asked for anything.'];
  return [{ rule, request: undefined, what, seqs: [], verdict: 'inconclusive' }];
}
