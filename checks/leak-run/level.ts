/** What the stack holds at one moment, and whether it came back to what it held before: pure comparison, and the looking. */

import type { HeldByProgram } from '../../harness/leaks/inspector.ts';
import { openFiles, openSockets } from '../../harness/leaks/proc-counts.ts';

/** Of one program. */
export interface Level {
  heapBytes: number;
  /** Open files, sockets included. */
  files: number;
  sockets: number;
  /** Those that keep the program alive; the others show in the heap. */
  timers: number;
  /** Jobs that it still knows. */
  jobs: number;
  /** In its databases; undefined where it has none. */
  rows: number | undefined;
}

export type Quantity = keyof Level;

/** How far above its level of before each may be: memory is never quite the same, and connections are kept alive for a while. */
export const slack: Record<Quantity, number> = {
  heapBytes: 2 * 1_024 * 1_024,
  files: 4,
  sockets: 4,
  timers: 8,
  jobs: 0,
  rows: 0,
};

export function levelOf(
  pid: number,
  held: HeldByProgram,
  jobs: number,
  rows: number | undefined,
): Level {
  const { heapBytes, resources } = held;
  const timers = (resources['Timeout'] ?? 0) + (resources['Immediate'] ?? 0);
  return { heapBytes, files: openFiles(pid), sockets: openSockets(pid), timers, jobs, rows };
}

/** Each quantity that is above its level of before by more than it may be. */
export function risen(before: Level, after: Level): Quantity[] {
  const quantities = Object.keys(slack) as Quantity[]; // the keys of a constant
  return quantities.filter(
    (quantity) => (after[quantity] ?? 0) > (before[quantity] ?? 0) + slack[quantity],
  );
}

export function describeLevel({ heapBytes, files, sockets, timers, jobs, rows }: Level): string {
  const heap = `${(heapBytes / 1_024 / 1_024).toFixed(1)} MB`;
  return `heap ${heap}, files ${files}, sockets ${sockets}, timers ${timers}, jobs ${jobs}, rows ${rows ?? '–'}`;
}
