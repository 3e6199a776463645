import { expect, it } from 'vitest';
import { didYouMean, nearestNames } from './nearest-name.ts';

it.each([
  ['frnot', 'front'],
  ['FRONT', 'front'],
  ['fron', 'front'],
  ['bakc', 'back'],
  ['hive1', 'hive-1'],
  ['queen->hive-1', 'queen→hive-1'],
  ['b', 'a'],
])('for %s there is %s', (name, nearest) => {
  expect(nearestNames(name, ['a', 'front', 'back', 'hive-1', 'queen→hive-1'], 1)).toEqual([
    nearest,
  ]);
});

it('finds nothing where nothing is near', () => {
  expect(nearestNames('worker', ['front', 'back'])).toEqual([]);
  expect(nearestNames('', ['front'])).toEqual([]);
  expect(nearestNames('front', [])).toEqual([]);
});

it('puts the nearest first, and stops at the limit', () => {
  const known = ['hive-11', 'hive-2', 'hive-1', 'hive-3'];
  expect(nearestNames('hive-1', known, 2)).toEqual(['hive-1', 'hive-11']);
  expect(nearestNames('hive-1', known)).toHaveLength(3);
});

it('says it as a sentence, or nothing', () => {
  expect(didYouMean('frnt', ['front'])).toBe(' (did you mean "front"?)');
  expect(didYouMean('worker', ['front'])).toBe('');
});
