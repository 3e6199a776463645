/**
 * How users were served in each phase of an experiment: before the faults, while they were there, and after they had gone. Figures,
 * and no judgement. Pure.
 */
import type { HistoryRecord } from '../history/history-record.ts';
import { requestsOf, type StreamedRequest, timesOf } from '../history/stream-records.ts';
import { cancelledCode } from '../history/stream-wire.ts';
import { describeTimes, type Spread, spreadOf } from '../kernel/spread.ts';

export interface PhaseFigures {
  readonly phase: string;
  readonly lastedMs: number;
  /** Requests that began in it, however long they took. */
  readonly asked: number;
  readonly whole: number;
  readonly failed: number;
  /** Of those that came to a first token, in milliseconds from the asking. */
  readonly firstTokenMs: Spread;
  /** Of the whole answers; likewise. */
  readonly wholeMs: Spread;
}

/** In the order of the phases; one in which nobody asked is left out. What a user took back is neither whole nor failed. */
export function phaseFigures(records: readonly HistoryRecord[]): PhaseFigures[] {
  const requests = requestsOf(records).filter(({ invoked }) => invoked !== undefined);
  const begun = records.filter(({ source, op }) => source === 'chaos' && op === 'phase');
  const lastUs = records.at(-1)?.at_us ?? 0;
  return begun.flatMap((begin, index) => {
    const untilUs = begun[index + 1]?.at_us ?? lastUs + 1;
    const own = requests.filter(
      ({ invoked }) => invoked && invoked.atUs >= begin.at_us && invoked.atUs < untilUs,
    );
    const lastedMs = (untilUs - begin.at_us) / 1_000;
    return own.length === 0 ? [] : [figuresOf(String(begin['phase']), lastedMs, own)];
  });
}

/** In a line: `faults    53 asked, 51 whole, 2 failed; first token p50 41 ms, …; whole p50 …`. */
export function describePhase(figures: PhaseFigures): string {
  const { phase, asked, whole, failed, firstTokenMs, wholeMs } = figures;
  const counts = `${asked} asked, ${whole} whole, ${failed} failed`;
  const times = `first token ${describeTimes(firstTokenMs)}; whole ${describeTimes(wholeMs)}`;
  return `${phase.padEnd(longestPhase)} ${counts}; ${times}`;
}

/** `recovery` */
const longestPhase = 8;

function figuresOf(
  phase: string,
  lastedMs: number,
  requests: readonly StreamedRequest[],
): PhaseFigures {
  const whole = requests.filter(({ ends: [end] }) => end?.kind === 'ok');
  const failed = requests.filter(
    ({ ends: [end] }) => end?.kind === 'fail' && end.code !== cancelledCode,
  );
  return {
    ...{ phase, lastedMs, asked: requests.length },
    ...{ whole: whole.length, failed: failed.length },
    firstTokenMs: spreadOf(requests.flatMap((one) => timesOf(one).firstTokenMs ?? [])),
    wholeMs: spreadOf(whole.flatMap((one) => timesOf(one).endMs ?? [])),
  };
}
