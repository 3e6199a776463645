// Which failures make the queen look for somebody else, and whom she then trusts less.
import { describe, expect, it } from 'vitest';
import { Failure, resourcesExhausted } from '../../shared/index.ts';
import { traitsOf } from './losses.ts';

describe('a lack of files, connections or memory', () => {
  it('that a hive tells of itself is no failure of its workers; who has another hive goes there', () => {
    const lack = { layer: 'hive-1', deed: 'reach worker-1', cause: undefined };
    expect(traitsOf(resourcesExhausted('EMFILE', lack), false)).toEqual({
      avoids: 'hive',
      doubts: 'hive',
      counts: 'nothing',
    });
  });

  it("that is the queen's own is held against nobody: no other hive could be reached either", () => {
    const lack = { layer: 'queen', deed: 'reach hive-1', cause: undefined };
    expect(traitsOf(resourcesExhausted('EMFILE', lack), true)).toBeUndefined();
  });
});

describe('an answer outside the contract', () => {
  it.each([
    ['the queen', true, 'hive'],
    ['the hive', false, 'worker'],
  ])('that %s has met makes her avoid the one further in', (_who, isOwn, avoids) => {
    expect(traitsOf(new Failure('BAD_UPSTREAM', 'What?'), isOwn)).toMatchObject({ avoids });
  });
});
