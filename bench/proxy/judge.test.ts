import { expect, test } from 'vitest';
import { judgeRow } from './judge.ts';
import type { Figure } from './trials.ts';

const rate: Figure = {
  ...{ name: 'requests', unit: '/s', better: 'more', goal: { timesToxiproxy: 1.3 } },
  of: () => undefined,
};
const added: Figure = {
  ...{ name: 'round trip', unit: 'µs', better: 'less', isAdded: true },
  ...{ goal: { timesToxiproxy: 0.7 }, of: () => undefined },
};

function judge(figure: Figure, values: Record<string, number[]>) {
  return judgeRow({ figure, values: new Map(Object.entries(values)) });
}

test.each([
  [[130, 140, 150], 'met'],
  [[110, 120, 129], 'missed'],
  [[60, 70, 79], 'below the floor'],
])('a rate of %j beside 100 is %s', (hornet, verdict) => {
  expect(judge(rate, { hornet, toxiproxy: [100, 100, 100] }).verdict).toBe(verdict);
});

test('what is added counts without the direct way', () => {
  const values = { direct: [30, 30], hornet: [60, 60], toxiproxy: [80, 80] };
  expect(judge(added, values)).toMatchObject({ timesToxiproxy: 0.6, verdict: 'met' });
});

test('rounds are compared one by one, since the machine changes between them', () => {
  const values = { hornet: [100, 200, 400], toxiproxy: [50, 100, 200] };
  expect(judge(rate, values)).toMatchObject({ timesToxiproxy: 2, medians: { hornet: 200 } });
});

test('a limit of its own needs nobody to compare with', () => {
  const late: Figure = { ...rate, better: 'less', goal: { below: 2 } };
  expect(judge(late, { hornet: [1.9] }).verdict).toBe('met');
  expect(judge(late, { hornet: [2.1] }).verdict).toBe('missed');
});

test('without Toxiproxy there is no verdict', () => {
  expect(judge(rate, { hornet: [1] })).toMatchObject({ verdict: 'not compared' });
});
