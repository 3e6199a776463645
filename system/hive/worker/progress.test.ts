// When a request counts as stalled: by whose patience, from when on, and what pushes it off.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Progress, type ProgressLimits } from './progress.ts';

const own: ProgressLimits = {
  firstToken: { ms: 100, isAsked: false },
  betweenTokens: { ms: 10, isAsked: false },
};
const asked: ProgressLimits = {
  firstToken: { ms: 100, isAsked: true },
  betweenTokens: { ms: 10, isAsked: true },
};

describe('[INF-25] a request', () => {
  it('has the hive’s patience for its first token from the moment that its worker has it', () => {
    const progress = new Progress(own, 0);
    expect(progress.verdict(1e9)).toBeUndefined();
    progress.handOver(500);
    expect(progress.verdict(599)).toBeUndefined();
    expect(progress.verdict(600)).toEqual({ budget: 'first_token', ms: 100, isAsked: false });
  });

  it('has its own from the beginning, the start of its worker included', () => {
    const progress = new Progress(asked, 0);
    expect(progress.verdict(100)).toEqual({ budget: 'first_token', ms: 100, isAsked: true });
    progress.handOver(500);
    expect(progress.verdict(500)).toMatchObject({ budget: 'first_token' });
  });

  it('comes on when its prompt is read further, and not when the same is said again', () => {
    const progress = new Progress(own, 0);
    progress.handOver(0);
    progress.read(7, 90);
    expect(progress.dueMs).toBe(190);
    for (const said of [7, 3, Number.NaN]) progress.read(said, 150);
    expect(progress.dueMs).toBe(190);
    progress.read(8, 150);
    expect(progress.dueMs).toBe(250);
  });

  it('has the shorter patience between tokens once it has one', () => {
    const progress = new Progress(own, 0);
    progress.handOver(0);
    progress.speak(50);
    expect(progress.verdict(59)).toBeUndefined();
    expect(progress.verdict(60)).toEqual({ budget: 'between_tokens', ms: 10, isAsked: false });
  });
});

describe('a worker gets on', () => {
  const started = (): Progress => {
    const progress = new Progress(own, 0);
    progress.handOver(0);
    return progress;
  };

  it('when another of its requests has come on since the stalled one did', () => {
    const [stalled, other] = [started(), started()];
    stalled.speak(10);
    expect(other.hasComeOnSince(stalled)).toBe(false);
    other.speak(5);
    expect(other.hasComeOnSince(stalled)).toBe(false);
    other.speak(11);
    expect(other.hasComeOnSince(stalled)).toBe(true);
  });

  it('not for what the stalled request has done itself, nor for what has not begun', () => {
    const [stalled, fresh] = [started(), new Progress(own, 0)];
    expect(stalled.hasComeOnSince(stalled)).toBe(false);
    expect(fresh.hasComeOnSince(stalled)).toBe(false);
    stalled.speak(10);
    expect(stalled.hasComeOnSince(fresh)).toBe(false); // which no worker has yet
  });
});

it('is stalled exactly when nothing has come for as long as the patience lasts', () => {
  const steps = fc.array(fc.record({ afterMs: fc.nat(200), isToken: fc.boolean() }));
  fc.assert(
    fc.property(steps, fc.nat(300), (all, lastMs) => {
      const progress = new Progress(own, 0);
      progress.handOver(0);
      let [nowMs, sinceMs, hasSpoken] = [0, 0, false];
      for (const [index, { afterMs, isToken }] of all.entries()) {
        sinceMs = nowMs += afterMs;
        hasSpoken ||= isToken;
        if (isToken) progress.speak(nowMs);
        else progress.read(index + 1, nowMs);
      }
      const patienceMs = hasSpoken ? 10 : 100;
      const isStalled = progress.verdict(nowMs + lastMs) !== undefined;
      expect(isStalled).toBe(nowMs + lastMs - sinceMs >= patienceMs);
    }),
  );
});
