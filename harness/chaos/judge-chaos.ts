/**
 * What a run under faults shows: whether every answer was right, every request ended as it had to, and every fault was really
 * there. A pure function of the history and of what became of the faults.
 */
import { type AllowedFailure, checkEndings } from '../history/check-endings.ts';
import { checkTokens } from '../history/check-tokens.ts';
import type { RecordedHistory } from '../history/history-record.ts';
import type { StreamedRequest } from '../history/stream-records.ts';
import { type Finding, type Judgement, judge, judgeTogether } from '../history/verdict.ts';
import { describe, type FaultOutcome } from './struck-faults.ts';
import { type BrokenSpan, brokenSpans, type ToleranceOptions } from './tolerance.ts';

export interface ChaosRules extends ToleranceOptions {
  /** The whole answer of each request, by its id; undefined where nobody can know it. */
  expected: ReadonlyMap<string, string> | undefined;
  /** The two ends of the path by which clients come: while one of them is struck, nobody may be able to tell them how it ended. */
  door: readonly string[];
  deadlineMs: number;
  graceMs: number;
}

export function judgeChaos(
  history: RecordedHistory,
  outcomes: readonly FaultOutcome[],
  rules: ChaosRules,
): Judgement {
  const spans = brokenSpans(history.records, rules);
  const { deadlineMs, graceMs, expected } = rules;
  return judgeTogether([
    ...(expected === undefined ? [] : [checkTokens(history, expected)]),
    checkEndings(history, {
      ...{ deadlineMs, graceMs },
      mayFail: (request) => allowedFor(request, spans, rules.door),
    }),
    judge(outcomes.flatMap(problemOf)),
  ]);
}

/** Failures of a request that lived in a time when more was broken than can be borne: if they name somebody who was struck. */
function allowedFor(
  { invoked, ends }: StreamedRequest,
  spans: readonly BrokenSpan[],
  door: readonly string[],
): AllowedFailure[] {
  const [end] = ends;
  if (invoked === undefined || end === undefined) return [];
  return spans
    .filter(({ fromUs, untilUs }) => invoked.atUs < untilUs && end.atUs > fromUs)
    .map(({ blamed }) => {
      const isDoor = blamed.some((name) => door.includes(name));
      return { components: blamed, ...(isDoor && { mayBeUnknown: true as const }) };
    });
}

function problemOf({ fault, problem, evidence }: FaultOutcome): Finding[] {
  if (problem === undefined) return [];
  const rule = `fault_${problem.replaceAll(' ', '_')}`;
  const what = `${describe(fault)} was ${problem}: ${evidence}`;
  return [{ rule, request: undefined, what, seqs: [], verdict: 'inconclusive' }];
}
