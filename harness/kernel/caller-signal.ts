/**
 * The signal of whoever asked for the work that is going on, known without being handed on: a step
 * that has run out of time takes with it everything that it waits for, however deep. What cleans up
 * does not heed it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const signals = new AsyncLocalStorage<AbortSignal>();

/** Runs work in the name of a caller: what it calls, now and later, ends when the signal aborts. */
export function inNameOf<T>(signal: AbortSignal, work: () => T): T {
  return signals.run(signal, work);
}

/** @throws the reason of the caller's signal, once that has been aborted */
export function assertCallerWaits(): void {
  signals.getStore()?.throwIfAborted();
}

/** Aborts with the given signal or with the caller's; undefined where there is neither. */
export function orCallers(signal: AbortSignal): AbortSignal;
export function orCallers(signal: AbortSignal | undefined): AbortSignal | undefined;
export function orCallers(signal: AbortSignal | undefined): AbortSignal | undefined {
  const callers = signals.getStore();
  if (callers === undefined || signal === undefined) return callers ?? signal;
  return AbortSignal.any([callers, signal]);
}
