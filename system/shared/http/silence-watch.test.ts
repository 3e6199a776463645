// Silence is counted from the last sign of life, and only while someone listens.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../failure.ts';
import { PeerError, SilenceWatch } from './silence-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** With fake timers, the turn takes that long in which what is there is read before anybody is called silent. */
const turnMs = 1;

function watch(signal = new AbortController().signal): SilenceWatch {
  return new SilenceWatch({ signal, silenceTimeoutMs: 1_000 });
}

describe('SilenceWatch', () => {
  it('aborts after the silence it allows, not before', () => {
    const { signal } = watch();
    vi.advanceTimersByTime(999);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1 + turnMs);
    expect(signal.aborted).toBe(true);
  });

  it('starts anew with every sign of life', () => {
    const silence = watch();
    for (let sign = 0; sign < 10; sign++) {
      vi.advanceTimersByTime(900);
      silence.heard();
    }
    expect(silence.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1_000 + turnMs);
    expect(silence.signal.aborted).toBe(true);
  });

  it('does not count while nobody listens', () => {
    const silence = watch();
    silence.pause();
    vi.advanceTimersByTime(10_000);
    expect(silence.signal.aborted).toBe(false);
    silence.heard();
    vi.advanceTimersByTime(999);
    expect(silence.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1 + turnMs);
    expect(silence.signal.aborted).toBe(true);
  });

  it('leaves no timer once it is disposed of', () => {
    watch()[Symbol.dispose]();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("passes the caller's own abort on", () => {
    const caller = new AbortController();
    const silence = watch(caller.signal);
    caller.abort('enough');
    expect(silence.signal.aborted).toBe(true);
    expect(silence.explain(new Error('socket hang up'), 'broken')).toBe('enough');
  });
});

describe('an error of a call', () => {
  const cause = new Error('socket hang up');

  it('is silence where that ended the call', () => {
    const silence = watch();
    vi.advanceTimersByTime(1_000 + turnMs);
    expect(silence.explain(cause, 'broken')).toMatchObject({
      fault: 'silent',
      message: 'The peer said nothing for 1000 ms.',
      cause,
    });
  });

  it('is the fault given where nobody ended the call', () => {
    expect(watch().explain(cause, 'broken')).toMatchObject({
      fault: 'broken',
      message: 'socket hang up',
      cause,
    });
  });

  it('is a lack of our own where that kept it from being made', () => {
    const lack = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' });
    expect(watch().explain(lack, 'unreachable')).toMatchObject({
      fault: 'exhausted',
      message: 'connect EMFILE',
      cause: lack,
    });
  });

  it.each([
    new PeerError('foreign', 'Odd.'),
    new Failure('DRAINING', 'Going.'),
  ])('is left as it is where it has been explained: $message', (explained) => {
    expect(watch().explain(explained, 'broken')).toBe(explained);
  });
});
