// Columns stand below each other, whatever is in them.
import { expect, it } from 'vitest';
import { formatResult } from './format-result.ts';
import { formatAgo, formatBytes } from './quantities.ts';
import { formatFacts, formatTable } from './table.ts';

it('aligns columns, fills empty cells and leaves no blanks at the end', () => {
  const rows = [
    ['hive-1', 'up', ''],
    ['a', 'draining', 'two\nlines'],
  ];
  expect(formatTable(['HIVE', 'STATE', 'WHY'], rows, 'No hives.')).toBe(
    'HIVE    STATE     WHY\nhive-1  up        -\na       draining  two lines\n',
  );
  expect(formatTable(['HIVE'], [], 'No hives.')).toBe('No hives.\n');
  expect(
    formatFacts([
      ['a', '1'],
      ['name', ''],
    ]),
  ).toBe('a     1\nname  -\n');
});

it('shows whatever a job has found out', () => {
  expect(formatResult({})).toBe('');
  expect(formatResult({ rows: [], deep: { a: [1] }, none: null, ok: false })).toBe(
    'rows  -\ndeep  {"a":[1]}\nnone  -\nok    no\n',
  );
  expect(formatResult({ rows: [{ a: 1 }, { a_b: 'x' }] })).toBe('A  A B\n1  -\n-  x\n');
});

it.each([
  [0, '0.0 s'],
  [9_949, '9.9 s'],
  [119_000, '119 s'],
  [600_000, '10 min'],
  [7_200_000, '2 h'],
  [null, ''],
])('%s ms ago is %s', (milliseconds, text) => {
  expect(formatAgo(milliseconds)).toBe(text);
});

it.each([
  [8_400_000, '8 MB'],
  [3_240_000_000, '3.2 GB'],
  [null, ''],
])('%s bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
