import { expect, test } from 'vitest';
import { stopAt } from './stop-at.ts';

const tokens = [' one', ' two', ' three'];

test.each([
  ['no stop text', [], undefined],
  ['one that is not said', ['four', ' onetwo'], undefined],
  ['the first token', [' one'], ['']],
  ['a part of one', ['w'], [' one', ' t']],
  ['one that spans two', ['e t'], [' on', '']],
  ['the first of two', ['three', 'two'], [' one', ' ']],
  ['the last word', ['ee'], [' one', ' two', ' thr']],
])('an answer with %s', (_what, stops, expected) => {
  expect(stopAt(tokens, stops)).toEqual(expected);
});
