/** Both clocks keep the same promises; the manual one moves only when told. */
import { describe, expect, it } from 'vitest';
import { ManualClock, systemClock } from './clock.ts';

describe('systemClock', () => {
  it('sleeps at least as long as asked, by its own measure', async () => {
    const beforeMs = systemClock.nowMs();
    await systemClock.sleep(20);
    // Timers count whole milliseconds.
    expect(systemClock.nowMs() - beforeMs).toBeGreaterThanOrEqual(19);
  });

  it('labels with the wall time', () => {
    expect(Math.abs(systemClock.wallMs() - Date.now())).toBeLessThan(1000);
  });

  it('ends a sleep with the reason of the signal, also of one aborted before', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toBe(reason);
  });

  it.each([-1, Number.NaN, 2 ** 31])('refuses to sleep %d ms', async (ms) => {
    await expect(systemClock.sleep(ms)).rejects.toThrow(RangeError);
  });
});

describe('ManualClock', () => {
  it('wakes sleepers in the order of their instants, each at its own', async () => {
    const clock = new ManualClock({ startWallMs: 1000 });
    const seen: string[] = [];
    const note = (name: string) => seen.push(`${name} at ${clock.nowMs()}`);
    void clock.sleep(20).then(() => note('b'));
    void clock.sleep(10).then(() => note('a'));
    void clock.sleep(30).then(() => note('c'));
    await clock.advance(25);
    expect(seen).toEqual(['a at 10', 'b at 20']);
    expect([clock.nowMs(), clock.wallMs(), clock.sleeping]).toEqual([25, 1025, 1]);
  });

  it('wakes one that sleeps again within the span again', async () => {
    const clock = new ManualClock();
    let beats = 0;
    const beat = async (): Promise<void> => {
      await clock.sleep(10);
      beats++;
      return beat();
    };
    void beat();
    await clock.advance(55);
    expect(beats).toBe(5);
  });

  it('moves at once when nobody sleeps', () => {
    const clock = new ManualClock();
    void clock.advance(5);
    expect(clock.nowMs()).toBe(5);
  });

  it('forgets a cancelled sleeper', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const sleeping = clock.sleep(10, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    expect(clock.sleeping).toBe(0);
  });
});
