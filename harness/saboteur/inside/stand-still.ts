/** Keeps the thread from doing anything, without using the processor that others need. */
import { systemClock } from '../../kernel/clock.ts';

/** How often it looks whether that is over: so late may its end be. */
const sliceMs = 10;

/** Returns after the time, or soon after it is over. */
export function standStill(forMs: number, isOver: () => boolean): void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const untilMs = systemClock.nowMs() + forMs;
  for (let leftMs = forMs; leftMs > 0 && !isOver(); leftMs = untilMs - systemClock.nowMs())
    Atomics.wait(cell, 0, 0, Math.min(sliceMs, leftMs));
}
