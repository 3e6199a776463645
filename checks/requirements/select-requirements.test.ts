import { expect, it } from 'vitest';
import { selectRequirements } from './select-requirements.ts';

const requirements = ['INF-01', 'INF-02', 'INF-10', 'INFRA-01', 'INFRA-02'].map((id) => ({
  id,
  text: '',
  section: '',
}));

it.each([
  [['INF-02'], ['INF-02']],
  [['INF'], ['INF-01', 'INF-02', 'INF-10']],
  [['INF-02..INF-10'], ['INF-02', 'INF-10']],
  [
    ['INFRA-02', 'INF-01', 'INF-01'],
    ['INF-01', 'INFRA-02'],
  ],
])('%j names %j', (names, expected) => {
  const { selected, unmatched } = selectRequirements(requirements, names);
  expect(selected.map(({ id }) => id)).toEqual(expected);
  expect(unmatched).toEqual([]);
});

it.each([
  'INF-3',
  'IN',
  'inf',
  'INF-01..INF-99',
  'INF-01..INFRA-02',
  'INF-10..INF-01',
  '',
])('"%s" matches nothing', (name) => {
  const { selected, unmatched } = selectRequirements(requirements, ['INFRA-01', name]);
  expect(selected.map(({ id }) => id)).toEqual(['INFRA-01']);
  expect(unmatched).toEqual([name]);
});
