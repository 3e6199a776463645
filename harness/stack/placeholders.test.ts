/** Where placeholders are found in a value, and what stays as it is. */
import { expect, it } from 'vitest';
import { fill, placeholdersIn } from './placeholders.ts';

it('finds every placeholder in every text of a value, in order', () => {
  const value = [
    '{port} and {port:back}',
    { a: '{url:x->y}', b: [{ c: '{file:f.json}{folder}' }] },
  ];
  expect(placeholdersIn(value)).toEqual([
    { kind: 'port', name: undefined, text: '{port}' },
    { kind: 'port', name: 'back', text: '{port:back}' },
    { kind: 'url', name: 'x→y', text: '{url:x->y}' },
    { kind: 'file', name: 'f.json', text: '{file:f.json}' },
    { kind: 'folder', name: undefined, text: '{folder}' },
  ]);
});

it('fills a copy and leaves everything else, the value itself included', () => {
  const value = {
    text: 'http://127.0.0.1:{port}/{id}',
    list: ['{folder}/x', 7, true, null, undefined],
    '{port}': '{"port":1}',
  };
  const before = structuredClone(value);
  expect(fill(value, ({ kind }) => kind.toUpperCase())).toEqual({
    text: 'http://127.0.0.1:PORT/{id}',
    list: ['FOLDER/x', 7, true, null, undefined],
    '{port}': '{"port":1}',
  });
  expect(value).toEqual(before);
});

it('does not look into what it has filled in', () => {
  expect(fill('{file:a}{port}', () => '{port}$&')).toBe('{port}$&{port}$&');
});
