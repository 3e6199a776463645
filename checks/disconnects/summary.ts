/** What the disconnects come to, by phase, and whether that is quick enough: pure. */

import { describeTimes, spreadOf } from '../../harness/index.ts';
import type { Conclusion } from '../campaign/conclude.ts';
import type { Measured } from './measure.ts';
import { phases } from './plan.ts';

/** Limits of p99. */
const limitsMs = { all: 1_000, decode: 150 };
/** The part of the disconnects that must have hit their phase. */
const neededPart = 0.9;

export function timesIn(measured: readonly Measured[], phase?: string): number[] {
  return measured
    .filter((one) => phase === undefined || one.phase === phase)
    .flatMap(({ freeMs }) => freeMs ?? []);
}

export function table(measured: readonly Measured[]): string[] {
  return [
    ...phases.map((phase) => {
      const times = timesIn(measured, phase);
      return `${phase.padEnd(8)} ${String(times.length).padStart(4)}  ${describeTimes(times)}`;
    }),
    `all      ${String(timesIn(measured).length).padStart(4)}  ${describeTimes(timesIn(measured))}`,
  ];
}

export function concludeDisconnects(measured: readonly Measured[]): Conclusion {
  const all = spreadOf(timesIn(measured));
  const decode = spreadOf(timesIn(measured, 'decode'));
  if ((all.p99 ?? 0) >= limitsMs.all)
    return { verdict: 'violated', because: `p99 of all is ${all.p99?.toFixed(0)} ms` };
  if ((decode.p99 ?? 0) >= limitsMs.decode)
    return { verdict: 'violated', because: `p99 in decode is ${decode.p99?.toFixed(0)} ms` };
  const missed = phases.filter((phase) => {
    const planned = measured.filter((one) => one.phase === phase).length;
    return timesIn(measured, phase).length < neededPart * planned || planned === 0;
  });
  return missed.length > 0
    ? { verdict: 'inconclusive', because: `too few clients left while ${missed.join(', ')}` }
    : { verdict: 'held', because: `${all.count} disconnects, p99 ${all.p99?.toFixed(0)} ms` };
}
