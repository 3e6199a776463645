import { expect, it } from 'vitest';
import { readTestNames } from './read-test-names.ts';

const source = `
// it('[INF-01] in a comment')
const text = "it('[INF-02] in a string')";
other('[INF-03] in another call', () => {});
it('no id', () => {});
it('[INF-04] alone', () => {});
describe('[INF-05] a group', () => {
  test.each([1])('[INF-06] [INF-07] row %i', async (row: number) => {});
});
it.skipIf(process.platform === 'win32')(\`[INF-08] of \${text} here\`, () => {});
bench.add('[INF-09] a benchmark', () => {});
it('[DONE] is no id, nor is [INF-x]', () => {});
`;

it('reads the names of tests, groups and benchmarks, and no other text', () => {
  expect(readTestNames(source, 'a.test.ts')).toEqual([
    { ids: ['INF-04'], name: '[INF-04] alone', line: 6 },
    { ids: ['INF-05'], name: '[INF-05] a group', line: 7 },
    { ids: ['INF-06', 'INF-07'], name: '[INF-06] [INF-07] row %i', line: 8 },
    { ids: ['INF-08'], name: '[INF-08] of $… here', line: 10 },
    { ids: ['INF-09'], name: '[INF-09] a benchmark', line: 11 },
  ]);
});
