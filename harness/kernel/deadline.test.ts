/** Work within a limit, work past it, and work cut short from outside. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from './clock.ts';
import { withTimeout } from './deadline.ts';

describe('withTimeout', () => {
  it('gives back what the work gives, and leaves no timer behind', async () => {
    const clock = new ManualClock();
    await expect(withTimeout(() => 7, { timeoutMs: 10, clock })).resolves.toBe(7);
    expect(clock.sleeping).toBe(0);
  });

  it('does not abort the signal of work that succeeded', async () => {
    const signal = await withTimeout((given) => given, { timeoutMs: 10 });
    expect(signal.aborted).toBe(false);
  });

  it('passes on what the work throws, thrown synchronously or not', async () => {
    const fail = () => {
      throw new Error('broken');
    };
    await expect(withTimeout(fail, { timeoutMs: 10 })).rejects.toThrow('broken');
    await expect(withTimeout(async () => fail(), { timeoutMs: 10 })).rejects.toThrow('broken');
  });

  it('rejects at the limit with the error made then, and tells the work', async () => {
    const clock = new ManualClock();
    let last = 'nothing';
    const work = withTimeout(
      (signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)),
      { timeoutMs: 10, clock, onTimeout: () => new Error(`last seen: ${last}`) },
    );
    const checked = expect(work).rejects.toThrow('last seen: a 503');
    last = 'a 503';
    await clock.advance(10);
    await checked;
  });

  it('says how long it waited where no error was given', async () => {
    const clock = new ManualClock();
    const work = withTimeout(() => new Promise(() => {}), { timeoutMs: 10, clock });
    const checked = expect(work).rejects.toMatchObject({
      code: 'TIMED_OUT',
      data: { timeoutMs: 10 },
    });
    await clock.advance(10);
    await checked;
  });

  it('ends with the reason of the outer signal', async () => {
    const outer = new AbortController();
    const reason = new Error('interrupted');
    const seen: unknown[] = [];
    const work = withTimeout(
      (signal) => {
        signal.addEventListener('abort', () => seen.push(signal.reason));
        return new Promise(() => {});
      },
      { timeoutMs: 60_000, signal: outer.signal },
    );
    outer.abort(reason);
    await expect(work).rejects.toBe(reason);
    expect(seen).toEqual([reason]);
  });
});
