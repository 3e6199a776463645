/** What a benchmark is: one number that somebody waits for, measured again and again by whoever runs it. */
import type { Scope } from '../harness/index.ts';

export interface Benchmark {
  /** As one names it on the command line. */
  name: string;
  /** What is measured, in one line; why one should care stands in the header of its file. */
  what: string;
  /** How many measurements make a figure one can rely on. */
  samples: number;
  /**
   * Makes what all measurements need, in a scope that closes after the last one.
   * @returns one measurement: milliseconds
   */
  prepare(scope: Scope): Promise<() => Promise<number>>;
  /** What else was seen in the last measurement, in one line. */
  note?: () => string;
}
