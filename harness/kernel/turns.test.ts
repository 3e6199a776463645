import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('one change begins when the one before it is through, also where that failed', async () => {
  const turns = new Turns();
  const first = Promise.withResolvers<string>();
  const begun: string[] = [];
  const change = (name: string, outcome: Promise<string>) =>
    turns.take(() => {
      begun.push(name);
      return outcome;
    });
  const results = [change('first', first.promise), change('second', Promise.resolve('done'))];
  await Promise.resolve();
  expect(begun).toEqual(['first']);
  first.reject(new Error('no'));
  await expect(results[0]).rejects.toThrow('no');
  await expect(results[1]).resolves.toBe('done');
  expect(begun).toEqual(['first', 'second']);
});
