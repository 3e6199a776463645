/** Timers in a program that is not ours. */

/** As they are before the program begins, whatever it makes of them. */
const { setTimeout, clearTimeout } = globalThis;

/** Does not keep the program from ending. Returns a function that takes it back. */
export function later(afterMs: number, act: () => void): () => void {
  const timer = setTimeout(act, afterMs);
  timer.unref();
  return () => clearTimeout(timer);
}

/** Part of what the program does, which therefore does not end meanwhile. */
export function pause(forMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, forMs);
  return promise;
}
