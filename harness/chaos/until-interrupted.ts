/**
 * What can be judged of an experiment that was interrupted: who had an answer by then, and which faults had come and gone. What was
 * cut short shows nothing about the stack, and is left out. Pure.
 */
import type { RecordedHistory } from '../history/history-record.ts';
import { requestsOf } from '../history/stream-records.ts';
import { type Judgement, judge } from '../history/verdict.ts';
import { type ChaosRules, judgeChaos } from './judge-chaos.ts';
import type { FaultOutcome } from './struck-faults.ts';

export interface Interruption {
  /** Of the record that says when. */
  seq: number;
  /** How many faults had an outcome. */
  outcomes: number;
}

export interface JudgedUntil extends Judgement {
  /** Those that were judged. */
  outcomes: readonly FaultOutcome[];
}

export function judgeUntil(
  { seq, outcomes: before }: Interruption,
  history: RecordedHistory,
  all: readonly FaultOutcome[],
  rules: ChaosRules,
): JudgedUntil {
  // One that was healed early may not have been met by anybody; that it is still there counts, whenever it was healed.
  const outcomes = all.filter(({ problem }, index) => index < before || problem === 'not gone');
  const { findings } = judgeChaos(endedBefore(history, seq), outcomes, rules);
  const inWords = findings.map((finding) =>
    finding.rule === 'nothing_invoked'
      ? { ...finding, what: 'No request had ended by then.' }
      : finding,
  );
  return { ...judge(inWords), outcomes };
}

/** All that is about no request, and the requests that had ended. */
function endedBefore({ records, damage }: RecordedHistory, seq: number): RecordedHistory {
  const ended = new Set(
    requestsOf(records)
      .filter(({ ends: [end] }) => end !== undefined && end.seq < seq)
      .map(({ request }) => request),
  );
  const isJudged = (request: unknown): boolean =>
    request === undefined || ended.has(String(request));
  return { records: records.filter((record) => isJudged(record['request'])), damage };
}
