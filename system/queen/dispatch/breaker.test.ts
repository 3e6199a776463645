// What is held against a worker, for how long, and how it clears itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterSuccess,
  type BreakerMemory,
  gateOf,
  type WorkerFailure,
  withoutProbe,
  withProbe,
} from './breaker.ts';

function failure(changes: Partial<WorkerFailure> = {}): WorkerFailure {
  return { instanceId: 'a', givenMs: 0, isCrash: false, isProbe: false, ...changes };
}

/** Failures of jobs that were given one after the other. */
function afterFailuresAt(...instants: number[]): BreakerMemory | undefined {
  return instants.reduce<BreakerMemory | undefined>(
    (memory, nowMs) => afterFailure(memory, failure({ givenMs: nowMs - 1 }), nowMs),
    undefined,
  );
}

describe('the breaker of a worker', () => {
  it('opens at the third failure in a row, for five seconds, and lets one probe through', () => {
    expect(gateOf(afterFailuresAt(10, 20), 'a', 20)).toBe('closed');
    const memory = afterFailuresAt(10, 20, 30);
    expect(gateOf(memory, 'a', 30)).toBe('open');
    expect(gateOf(memory, 'a', 5_029)).toBe('open');
    expect(gateOf(memory, 'a', 5_030)).toBe('half-open');
    expect(gateOf(memory && withProbe(memory), 'a', 5_030)).toBe('probing');
    expect(gateOf(memory && withoutProbe(withProbe(memory)), 'a', 5_030)).toBe('half-open');
  });

  it('starts to count anew after a success', () => {
    const two = afterFailuresAt(10, 20);
    const memory = two && afterSuccess(two, false, 25);
    expect(memory).toBeUndefined();
    expect(gateOf(afterFailure(memory, failure({ givenMs: 26 }), 30), 'a', 30)).toBe('closed');
  });

  it('counts jobs that were under way together, and fail together, once', () => {
    let memory: BreakerMemory | undefined;
    for (let nowMs = 100; nowMs < 120; nowMs++)
      memory = afterFailure(memory, failure({ givenMs: nowMs - 90 }), nowMs);
    expect(memory?.failures).toBe(1);
    expect(gateOf(memory, 'a', 120)).toBe('closed');
  });

  it('closes with a probe that goes well, and by nothing else', () => {
    const memory = afterFailuresAt(10, 20, 30);
    if (memory === undefined) throw new Error('Failures are remembered.');
    expect(gateOf(afterSuccess(memory, false, 40), 'a', 40)).toBe('open');
    expect(gateOf(afterSuccess(withProbe(memory), true, 5_040), 'a', 5_040)).toBe('closed');
  });

  it('doubles its time with each probe that fails, up to a minute', () => {
    let memory = afterFailuresAt(10, 20, 30);
    const times: number[] = [];
    for (let probes = 0; probes < 6; probes++) {
      const nowMs = memory?.open?.untilMs ?? 0;
      expect(gateOf(memory, 'a', nowMs)).toBe('half-open');
      memory = afterFailure(memory, failure({ givenMs: nowMs, isProbe: true }), nowMs);
      times.push((memory.open?.untilMs ?? 0) - nowMs);
    }
    expect(times).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  it('[INF-37] gives a new instance of the worker a fresh start', () => {
    const memory = afterFailuresAt(10, 20, 30);
    expect(gateOf(memory, 'a', 40)).toBe('open');
    expect(gateOf(memory, 'b', 40)).toBe('closed');
    const again = afterFailure(memory, failure({ instanceId: 'b', givenMs: 41 }), 42);
    expect([again.failures, gateOf(again, 'b', 42)]).toEqual([1, 'closed']);
  });

  it('does not, to one that crashes again and again', () => {
    let memory: BreakerMemory | undefined;
    for (const [index, instanceId] of ['a', 'b', 'c'].entries()) {
      const nowMs = index * 1_000;
      memory = afterFailure(memory, failure({ instanceId, givenMs: nowMs, isCrash: true }), nowMs);
      expect(gateOf(memory, 'another', nowMs)).toBe(index < 2 ? 'closed' : 'open');
    }
    expect(gateOf(memory, 'another', 7_000)).toBe('half-open');
  });

  it('takes crashes that are far apart for no loop, and all who tell of one crash for one', () => {
    let memory: BreakerMemory | undefined;
    for (const nowMs of [0, 40_000, 80_000, 120_000])
      memory = afterFailure(
        memory,
        failure({ instanceId: `i-${nowMs}`, givenMs: nowMs, isCrash: true }),
        nowMs,
      );
    expect(gateOf(memory, 'another', 120_000)).toBe('closed');
    let one: BreakerMemory | undefined;
    for (let told = 0; told < 8; told++)
      one = afterFailure(one, failure({ isCrash: true }), 100 + told);
    expect(one?.crashes).toHaveLength(1);
  });

  it('whatever happens: it is closed, open for at most a minute, or lets exactly one probe try', () => {
    const step = fc.record({
      what: fc.constantFrom('fail', 'succeed', 'leave'),
      instanceId: fc.constantFrom('a', 'b', null),
      isCrash: fc.boolean(),
      waitMs: fc.nat(30_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let memory: BreakerMemory | undefined;
        let nowMs = 0;
        for (const { what, instanceId, isCrash, waitMs } of steps) {
          nowMs += waitMs;
          const gate = gateOf(memory, instanceId, nowMs);
          expect(gate).not.toBe('probing'); // every probe here ends before the next job comes
          if (gate === 'open') {
            expect(memory?.open?.untilMs).toBeLessThanOrEqual(nowMs + 60_000);
            continue;
          }
          const isProbe = gate === 'half-open';
          if (isProbe && memory !== undefined) memory = withProbe(memory);
          const given = { instanceId, isCrash, isProbe, givenMs: nowMs };
          if (what === 'fail') memory = afterFailure(memory, given, nowMs);
          else if (what === 'succeed') memory = memory && afterSuccess(memory, isProbe, nowMs);
          else if (isProbe) memory = memory && withoutProbe(memory);
          if (what === 'fail' && isProbe) expect(gateOf(memory, instanceId, nowMs)).toBe('open');
          if (what === 'succeed' && isProbe) expect(memory).toBeUndefined();
        }
      }),
    );
  });
});
