/**
 * What a run under faults shows: whether every answer was right, every request ended as it had to, and every fault was really
 * there. A pure function of the history and of what became of the faults.
 */
import { checkHistory } from '../history/check-history.ts';
import type { RecordedHistory } from '../history/history-record.ts';
import type { AllowedFailure } from '../history/request-checker.ts';
import type { StreamedRequest } from '../history/stream-records.ts';
import { cancelledCode } from '../history/stream-wire.ts';
import { type Finding, type Judgement, judge, judgeTogether } from '../history/verdict.ts';
import { doorTrouble } from './door-trouble.ts';
import { describe, type FaultOutcome } from './struck-faults.ts';
import { type BrokenSpan, brokenSpans, type ToleranceOptions } from './tolerance.ts';

export interface ChaosRules extends ToleranceOptions {
  /** The whole answer of each request, by its id; of the others only the structure is looked at. */
  expected: ReadonlyMap<string, string>;
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
  const { deadlineMs, graceMs, expected, door } = rules;
  const spans = brokenSpans(history.records, rules);
  const trouble = doorTrouble(history.records, door, rules);
  return judgeTogether([
    checkHistory(history, {
      ...{ deadlineMs, graceMs, expected, mayBeUnpredicted: true, mayLag: trouble.mayLag },
      mayFail: (request) => [
        ...allowedFor(request, spans, door),
        ...(trouble.mayBeForged(request) ? [{ mayBeForged: true as const }] : []),
      ],
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
    .flatMap(({ blamed }): AllowedFailure[] => {
      if (!blamed.some((name) => door.includes(name))) return [{ components: blamed }];
      // Who cannot come back in time has left, as far as the server can see.
      const left = { codes: [cancelledCode] };
      return [{ components: blamed, mayBeUnknown: true }, left];
    });
}

function problemOf({ fault, problem, evidence }: FaultOutcome): Finding[] {
  if (problem === undefined) return [];
  const rule = `fault_${problem.replaceAll(' ', '_')}`;
  const what = `${describe(fault)} was ${problem}: ${evidence}`;
  return [{ rule, request: undefined, what, seqs: [], verdict: 'inconclusive' }];
}
