/** Run ids read as times, differ, and are refused when they are something else. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { assertRunId, makeRunId } from './run-id.ts';

describe('run ids', () => {
  it('begin with the time in UTC and pass their own check', () => {
    const clock = new ManualClock({ startWallMs: Date.UTC(2026, 10, 5, 7, 8, 9, 999) });
    const id = makeRunId(clock);
    expect(id).toMatch(/^20261105T070809-[0-9a-z]{4}$/);
    expect(() => assertRunId(id)).not.toThrow();
  });

  it('differ within one second', () => {
    const clock = new ManualClock();
    // Twenty of 1.7 million: equal once in 9000 runs of this test, all equal never.
    expect(new Set(Array.from({ length: 20 }, () => makeRunId(clock))).size).toBeGreaterThan(15);
  });

  it.each([
    '',
    '..',
    '20261105T070809',
    '20261105T070809-ABCD',
    '/20261105T070809-abcd',
  ])('are not "%s"', (id) => {
    expect(() => assertRunId(id)).toThrow(/is not a run id/);
  });
});
