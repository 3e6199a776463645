// Whose time is counted: that of others, while this program runs.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FairTimer } from './fair-timer.ts';

/** With fake timers, the turn takes that long in which what is there is read before the end is told. */
const turnMs = 1;
let over: number[];
let startMs: number;

function start(ms: number): FairTimer {
  startMs = performance.now();
  return new FairTimer(ms, () => over.push(Math.round(performance.now() - startMs)));
}

/** The program does nothing, not even look at its timers. */
function stopFor(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
  const { now } = performance;
  vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + ms);
}

beforeEach(() => {
  over = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('FairTimer', () => {
  it('is over after its time, once', () => {
    start(100);
    vi.advanceTimersByTime(99);
    expect(over).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(over).toEqual([100 + turnMs]);
  });

  it('begins anew when it is refreshed, also when it was over', () => {
    const timer = start(100);
    vi.advanceTimersByTime(90);
    timer.refresh();
    vi.advanceTimersByTime(90);
    expect(over).toEqual([]);
    vi.advanceTimersByTime(10 + turnMs);
    timer.refresh();
    vi.advanceTimersByTime(100 + turnMs);
    expect(over).toEqual([190 + turnMs, 190 + 2 * turnMs + 100]);
  });

  it('adds once more what it comes too late', () => {
    start(100);
    vi.advanceTimersByTime(60);
    stopFor(500);
    vi.advanceTimersByTime(40);
    expect(over).toEqual([]);
    vi.advanceTimersByTime(499);
    expect(over).toEqual([]);
    vi.advanceTimersByTime(1 + turnMs);
    expect(over).toEqual([1_100 + turnMs]);
  });

  it('is not over while it is extended and refreshed', () => {
    const timer = start(100);
    stopFor(500);
    vi.advanceTimersByTime(100);
    timer.refresh();
    vi.advanceTimersByTime(99);
    expect(over).toEqual([]);
    vi.advanceTimersByTime(1 + turnMs);
    expect(over).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(over).toHaveLength(1);
  });

  it.each([
    ['before its time', 0, 50],
    ['while it is extended', 500, 150],
  ])('leaves no timer when it is disposed of %s', (_when, stoppedMs, afterMs) => {
    const timer = start(100);
    stopFor(stoppedMs);
    vi.advanceTimersByTime(afterMs);
    timer[Symbol.dispose]();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('may be refreshed by what is read at the last moment', async () => {
    vi.useRealTimers();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = new FairTimer(30, () => over.push(1));
    setTimeout(() => {
      timer.refresh();
      resolve();
    }, 30); // the same turn, and after it
    await promise;
    timer[Symbol.dispose]();
    await new Promise((done) => setTimeout(done, 40));
    expect(over).toEqual([]);
  });
});
