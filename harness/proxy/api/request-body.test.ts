import { expect, test } from 'vitest';
import {
  flagField,
  integerField,
  numberField,
  objectField,
  readObject,
  readObjects,
  textField,
} from './request-body.ts';

test.each([
  ['{"a":1}', 1],
  [' \n{"A":1} {"a":2}', 1],
  ['{"a":1}garbage', 1],
  ['{"b":"}{\\"","a":1}]', 1],
  ['{"a":2,"A":1}', 1],
])('reads the first object of %s', (text, a) => {
  expect(readObject(text).get('a')).toBe(a);
});

test.each(['null', 'null trailing'])('takes %s for an object without fields', (text) => {
  expect(readObject(text).size).toBe(0);
});

test.each([
  ['', 'bad request body: EOF'],
  [' \n', 'bad request body: EOF'],
  ['{"a":1', 'bad request body: unexpected EOF'],
  ['{"a":"1', 'bad request body: unexpected EOF'],
  ['{"a":[1}', 'bad request body: '],
  ['nonsense', 'bad request body: '],
  ['}', 'bad request body: '],
  ['5', 'bad request body: the body must be an object, not 5'],
  ['"{}"', 'bad request body: the body must be an object, not "{}"'],
])('refuses %s', (text, message) => {
  expect(() => readObject(text)).toThrow(message);
});

test('reads arrays, null as an empty one and as an object without fields', () => {
  expect(readObjects('null')).toEqual([]);
  expect(readObjects('[{"A":1},null] more').map((fields) => fields.get('a'))).toEqual([
    1,
    undefined,
  ]);
  expect(() => readObjects('{}')).toThrow('the body must be an array');
  expect(() => readObjects('[5]')).toThrow('item 1 must be an object, not 5');
});

test('absent and null fields fall back', () => {
  const fields = readObject('{"t":null,"f":null,"n":null,"i":null,"o":null}');
  expect(textField(fields, 't', 'x')).toBe('x');
  expect(flagField(fields, 'f', true)).toBe(true);
  expect(numberField(fields, 'n', 0.5)).toBe(0.5);
  expect(integerField(fields, 'i', 7)).toBe(7);
  expect(objectField(fields, 'o').size).toBe(0);
});

test('fields of another kind are refused by name', () => {
  const fields = readObject(
    '{"v":{"long":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}}',
  );
  expect(() => textField(fields, 'v', '')).toThrow('v must be a string, not {"long"');
  expect(() => flagField(fields, 'v', true)).toThrow('v must be true or false');
  expect(() => numberField(fields, 'v', 0)).toThrow('v must be a number');
  expect(() => integerField(readObject('{"v":1.5}'), 'v', 0)).toThrow('whole number, not 1.5');
  expect(() => objectField(readObject('{"v":[1]}'), 'v')).toThrow('v must be an object, not [1]');
});
