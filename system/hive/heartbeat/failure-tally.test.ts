// How often the log has it when the queen does not hear: often enough to be found, and not every second.
import { expect, it } from 'vitest';
import { isWorthTelling } from './failure-tally.ts';

it('[TEL-27] of four minutes of failures, one a second, six are told', () => {
  const told = Array.from({ length: 241 }, (_none, failures) => failures).filter(isWorthTelling);
  expect(told).toEqual([1, 10, 60, 120, 180, 240]);
});
