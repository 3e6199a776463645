// When the keeper stops waiting: late, or after Ctrl+C once the queen has had its time.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HangUp } from './hang-up.ts';

let interruption: AbortController;
let hangUp: HangUp;

beforeEach(() => {
  vi.useFakeTimers();
  interruption = new AbortController();
  hangUp = open();
});
afterEach(() => {
  hangUp[Symbol.dispose]();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function open(): HangUp {
  return new HangUp({
    interruption: interruption.signal,
    lateAfterMs: 30_000,
    confirmTimeoutMs: 5_000,
  });
}

it('leaves when it is late, not before', () => {
  vi.advanceTimersByTime(29_999);
  expect(hangUp.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(hangUp.signal.reason).toMatchObject({ why: 'late' });
});

it('tells the queen at the interruption, once, and gives it time to confirm', async () => {
  const tellQueen = vi.fn(async () => undefined);
  hangUp.onInterruption(tellQueen);
  expect(tellQueen).not.toHaveBeenCalled();
  interruption.abort();
  await vi.advanceTimersByTimeAsync(4_999);
  expect(tellQueen).toHaveBeenCalledOnce();
  expect(hangUp.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(hangUp.signal.reason).toMatchObject({
    why: 'interrupted',
    message: 'the queen did not confirm it within 5000 ms',
  });
});

it('tells the queen of an earlier interruption as soon as there is a job', () => {
  interruption.abort();
  const tellQueen = vi.fn(async () => undefined);
  hangUp.onInterruption(tellQueen);
  expect(tellQueen).toHaveBeenCalledOnce();
});

it('counts the time to confirm from an interruption that came before everything', () => {
  interruption.abort();
  using late = open();
  vi.advanceTimersByTime(5_000);
  expect(late.signal.reason).toMatchObject({ why: 'interrupted' });
});

it('leaves at once where the queen cannot be told', async () => {
  hangUp.onInterruption(() => Promise.reject(new Error('no route')));
  interruption.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(hangUp.signal.reason).toMatchObject({
    why: 'interrupted',
    message: 'the queen could not be told (no route)',
  });
});

it('does nothing any more once the job has ended', () => {
  const tellQueen = vi.fn(async () => undefined);
  hangUp.onInterruption(tellQueen);
  hangUp[Symbol.dispose]();
  interruption.abort();
  vi.advanceTimersByTime(60_000);
  expect(tellQueen).not.toHaveBeenCalled();
  expect(hangUp.signal.aborted).toBe(false);
});
