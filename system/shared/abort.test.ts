// Waiting for a signal, and leaving nothing on it.
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { LinkedAbort, untilAborted, whenAborted } from './abort.ts';

describe('LinkedAbort', () => {
  it('is aborted with the first of its signals, with its reason', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    using linked = new LinkedAbort([one.signal, other.signal]);
    other.abort('enough');
    one.abort('late');
    expect(linked.signal.reason).toBe('enough');
  });

  it('is aborted from the beginning where one of them is', () => {
    using linked = new LinkedAbort([new AbortController().signal, AbortSignal.abort('before')]);
    expect(linked.signal.reason).toBe('before');
  });

  it('leaves nothing on them', () => {
    const { signal } = new AbortController();
    new LinkedAbort([signal])[Symbol.dispose]();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('aborts none of them by its own abort', () => {
    const { signal } = new AbortController();
    using linked = new LinkedAbort([signal]);
    linked.abort('mine');
    expect(linked.signal.reason).toBe('mine');
    expect(signal.aborted).toBe(false);
  });
});

describe('untilAborted', () => {
  it('gives the outcome of work that ends first, and takes its listener back', async () => {
    const { signal } = new AbortController();
    await expect(untilAborted(Promise.resolve(7), signal)).resolves.toBe(7);
    await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('rejects with the reason of the signal while the work goes on', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(new Promise(() => undefined), controller.signal);
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
  });

  it('rejects at once where the signal is aborted already', async () => {
    const waiting = untilAborted(new Promise(() => undefined), AbortSignal.abort('before'));
    await expect(waiting).rejects.toBe('before');
  });
});

describe('whenAborted', () => {
  it('resolves at the abort, or at once after it', async () => {
    const controller = new AbortController();
    const waiting = whenAborted(controller.signal);
    controller.abort();
    await expect(waiting).resolves.toBeUndefined();
    await expect(whenAborted(controller.signal)).resolves.toBeUndefined();
  });
});
