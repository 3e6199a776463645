/** Asking until it is as hoped, on a clock that moves only when told. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ManualClock } from './clock.ts';
import { type EventuallyOptions, eventually } from './eventually.ts';

const hope = 'three jobs have ended';

/** Options of a hope for 3, on a clock of its own. */
function hoping(changes: Partial<EventuallyOptions<number>> = {}) {
  const clock = new ManualClock();
  const until = (observation: number) => observation === 3;
  return { clock, options: { hope, timeoutMs: 100, pauseMs: 10, until, clock, ...changes } };
}

describe('eventually', () => {
  it('gives back the first observation that is as hoped, asking no more often than it pauses', async () => {
    const { clock, options } = hoping();
    let count = 0;
    const seen = eventually(() => ++count, options);
    await nextTurn();
    expect(count).toBe(1);
    await clock.advance(10);
    expect(count).toBe(2);
    await clock.advance(9);
    expect(count).toBe(2);
    await clock.advance(1);
    await expect(seen).resolves.toBe(3);
    await clock.advance(1_000);
    expect(count).toBe(3);
    expect(clock.sleeping).toBe(0);
  });

  it('is done at once where there is nothing to wait for', async () => {
    const { clock, options } = hoping();
    await expect(eventually(async () => 3, options)).resolves.toBe(3);
    expect(clock.sleeping).toBe(0);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('nobody answers'))],
    ['sees what cannot be judged', () => -1],
  ])('goes on where a probe %s', async (_what, bad) => {
    const judge = (observation: number): boolean => {
      if (observation < 0) throw new Error('less than nothing');
      return observation === 3;
    };
    const { clock, options } = hoping({ until: judge });
    let count = 0;
    const seen = eventually(() => (++count < 3 ? bad() : 3), options);
    await nextTurn();
    await clock.advance(20);
    await expect(seen).resolves.toBe(3);
  });

  it('gives up in time, with the hope and what was seen last', async () => {
    const { clock, options } = hoping();
    const checked = expect(eventually(() => 2, options)).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: 'Not within 100 ms: three jobs have ended.',
      data: { hope, timeoutMs: 100, lastObservation: 2 },
    });
    await nextTurn();
    await clock.advance(100);
    await checked;
    expect(clock.sleeping).toBe(0);
  });

  it('gives up with the last error where that came last, and not with one that has passed', async () => {
    const refused = new Error('nobody answers');
    const failing = hoping();
    const failed = expect(
      eventually(() => Promise.reject(refused), failing.options),
    ).rejects.toMatchObject({ code: 'TIMED_OUT', cause: refused });
    await nextTurn();
    await failing.clock.advance(100);
    await failed;
    const recovered = hoping();
    let count = 0;
    const checked = expect(
      eventually(() => (++count === 1 ? Promise.reject(refused) : 2), recovered.options),
    ).rejects.toSatisfy((error: Error) => error.cause === undefined);
    await nextTurn();
    await recovered.clock.advance(100);
    await checked;
  });

  it('does not wait for a probe that hangs, and tells it to end', async () => {
    const { clock, options } = hoping();
    const told: unknown[] = [];
    const probe = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => told.push(signal.reason));
      return new Promise<number>(() => {});
    };
    const checked = expect(eventually(probe, options)).rejects.toMatchObject({ code: 'TIMED_OUT' });
    await clock.advance(100);
    await checked;
    expect(told).toMatchObject([{ code: 'TIMED_OUT' }]);
  });

  it('asks nothing more once it has given up, even of a probe that had been asked', async () => {
    const { clock, options } = hoping();
    const late = Promise.withResolvers<number>();
    let count = 0;
    const probe = () => {
      count += 1;
      return late.promise;
    };
    const checked = expect(eventually(probe, options)).rejects.toMatchObject({ code: 'TIMED_OUT' });
    await clock.advance(100);
    await checked;
    late.resolve(2);
    await nextTurn();
    await clock.advance(1_000);
    expect(count).toBe(1);
    expect(clock.sleeping).toBe(0);
  });

  it('ends with the reason of the outer signal, between probes and within one', async () => {
    for (const probe of [() => 2, () => new Promise<number>(() => {})]) {
      const outer = new AbortController();
      const { clock, options } = hoping({ signal: outer.signal });
      const checked = expect(eventually(probe, options)).rejects.toBe('the scenario is over');
      await nextTurn();
      outer.abort('the scenario is over');
      await checked;
      expect(clock.sleeping).toBe(0);
    }
  });
});
