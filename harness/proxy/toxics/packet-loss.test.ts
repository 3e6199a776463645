import { expect, test } from 'vitest';
import { chunk, startStage, takeAll } from '../fixtures/stream-items.ts';
import { packetLoss } from './packet-loss.ts';

/** Which of so many chunks pass. */
function passing(loss_rate: number, correlation = 0, { seed = 1, count = 2000 } = {}): boolean[] {
  const stage = startStage(packetLoss, { loss_rate, correlation }, { seed });
  return Array.from({ length: count }, (_, index) => {
    stage.put(chunk('x', 0, index * 1448), 0);
    return takeAll(stage, 0).length === 1;
  });
}
const lostShare = (passed: boolean[]) => passed.filter((has) => !has).length / passed.length;

test.each([
  [0, 0],
  [-1, 0],
  [1, 1],
  [2, 1],
])('a rate of %d loses %d of all chunks', (rate, lost) => {
  expect(lostShare(passing(rate))).toBe(lost);
});

test('loses the share that the rate says', () => {
  expect(lostShare(passing(0.3))).toBeGreaterThan(0.26);
  expect(lostShare(passing(0.3))).toBeLessThan(0.34);
});

test('with correlation loses more after a loss', () => {
  const passed = passing(0.2, 0.5);
  const afterLoss = passed.filter((_, index) => index > 0 && passed[index - 1] === false);
  const afterPass = passed.filter((_, index) => passed[index - 1] === true);
  expect(lostShare(afterLoss)).toBeGreaterThan(0.62);
  expect(lostShare(afterPass)).toBeLessThan(0.25);
});

test('loses the same chunks with the same seed, others with another', () => {
  expect(passing(0.5)).toEqual(passing(0.5));
  expect(passing(0.5)).not.toEqual(passing(0.5, 0, { seed: 2 }));
});

test('lets endings through', () => {
  const stage = startStage(packetLoss, { loss_rate: 1 });
  stage.put(chunk('x', 0), 0);
  stage.put({ kind: 'end' }, 0);
  expect(takeAll(stage, 0)).toEqual(['[end]']);
});
