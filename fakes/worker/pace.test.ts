// The pace of an answer on a clock that is moved by hand: what the model says is what passes, to the millisecond.
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../harness/kernel/clock.ts';
import { type LatencySettings, tokenLatencyMs } from './latency.ts';
import { Pace, type Timekeeper } from './pace.ts';

const settings: LatencySettings = {
  firstTokenMs: 40,
  prefillPerTokenMs: 2,
  betweenTokensMs: 7.5,
  jitter: 'none',
  jitterPercent: 30,
  loadFactor: 1,
  seed: 1,
};
const facts = { promptTokens: 5, busySlots: 1, totalSlots: 1 };

describe('the pace of an answer', () => {
  it('is TTFT + ITL × (n − 1)', async () => {
    const { instants } = await recite(settings, 1, 20);
    expect(instants[0]).toBe(50);
    expect(instants.at(-1)).toBe(50 + 19 * 7.5);
  });

  it.each([
    'uniform',
    'normal',
    'exponential',
  ] as const)('has the mean that was asked for: %s', async (jitter) => {
    const gaps: number[] = [];
    const firsts: number[] = [];
    for (let request = 1; request <= 100; request++) {
      const { instants } = await recite({ ...settings, jitter }, request, 21);
      firsts.push(instants[0] ?? 0);
      gaps.push(...instants.slice(1).map((at, index) => at - (instants[index] ?? 0)));
    }
    expect(gaps).toHaveLength(2000);
    expect(Math.abs(average(gaps) - 7.5)).toBeLessThan(0.2);
    expect(Math.abs(average(firsts) - 50)).toBeLessThan(5);
  });

  it('makes good what timers wake too late', async () => {
    const { instants } = await recite(settings, 1, 20, 1.3);
    expect(instants.at(-1)).toBeCloseTo(50 + 19 * 7.5 + 1.3, 5);
  });

  it('begins anew after a stall: what was missed is not caught up with', async () => {
    const clock = new ManualClock();
    const pace = new Pace(clock, new AbortController().signal);
    expect(await endOf(clock, pace.wait(10))).toBe(10);
    expect(await endOf(clock, pace.wait(10))).toBe(110);
  });

  it('can be slowed down on the way', async () => {
    const clock = new ManualClock();
    const pace = new Pace(clock, new AbortController().signal);
    pace.factor = 3;
    expect(await endOf(clock, pace.wait(10))).toBe(30);
  });

  it('ends when the answer is not wanted any more, waiting or not', async () => {
    const leave = new AbortController();
    const pace = new Pace(new ManualClock(), leave.signal);
    const waits = [pace.wait(10)];
    leave.abort();
    waits.push(pace.wait(0));
    for (const wait of waits) await expect(wait).rejects.toThrow('aborted');
  });
});

/** When each token was due to be said, on a clock whose timers wake `lateMs` too late. */
async function recite(model: LatencySettings, request: number, tokens: number, lateMs = 0) {
  const clock = new ManualClock();
  const time: Timekeeper = {
    nowMs: () => clock.nowMs(),
    sleep: (ms, signal) => clock.sleep(ms + lateMs, signal),
  };
  const pace = new Pace(time, new AbortController().signal);
  const instants: number[] = [];
  const reciting = async () => {
    for (let token = 1; token <= tokens; token++) {
      await pace.wait(tokenLatencyMs(model, { ...facts, request, token }));
      instants.push(clock.nowMs());
    }
  };
  await Promise.all([reciting(), clock.advance(1_000_000)]);
  return { instants };
}

/** When the wait was over. */
async function endOf(clock: ManualClock, wait: Promise<void>): Promise<number> {
  const end = wait.then(() => clock.nowMs());
  await clock.advance(100);
  return await end;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
