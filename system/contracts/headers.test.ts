// Which correlation ids are passed on: they end up in logs, headers and the environment of children.
import { describe, expect, it } from 'vitest';
import { correlationIdPattern, headers } from './headers.ts';

describe('a correlation id', () => {
  it.each([
    'a',
    'order-7',
    '0f8fad5b-d9cb-469f-a165-70867728950e',
    'A.b_c-9',
    'x'.repeat(128),
  ])('%s is passed on', (id) => {
    expect(correlationIdPattern.test(id)).toBe(true);
  });

  it.each([
    '',
    '-a',
    '.hidden',
    'a b',
    'a\n',
    'a\r\nx: y',
    'a;b',
    'ä',
    '$(a)',
    'x'.repeat(129),
  ])('%j is not', (id) => {
    expect(correlationIdPattern.test(id)).toBe(false);
  });
});

it('header names are in lower case, as Node hands them out', () => {
  for (const name of Object.values(headers)) expect(name).toBe(name.toLowerCase());
});
