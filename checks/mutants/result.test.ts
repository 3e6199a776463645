import { describe, expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';
import type { Mutant } from './mutant.ts';
import { fateOf, isAsExpected, latestOf, rulesOf, type Trial, unbrokenOf } from './result.ts';
import { isSensitive, resultLine, summaryOf } from './told.ts';

const mutant: Mutant = {
  name: 'resume-skips',
  broken: 'It skips.',
  edits: [{ file: 'a.ts', find: 'a', replace: 'b' }],
  expected: ['lost'],
};
const fingerprint = fingerprintOf(mutant);
const trial = (stage: Trial['stage'], verdict: Trial['verdict'], ...rules: string[]): Trial => ({
  ...{ stage, verdict, seed: '1', struck: [], said: undefined, tookMs: 1_000 },
  rules: Object.fromEntries(rules.map((rule, index) => [rule, index + 1])),
});
const quiet = trial('main job', 'held');
const resultOf = (...trials: Trial[]) => ({ mutant: mutant.name, fingerprint, trials });

describe('the fate of a mutant', () => {
  it.each([
    ['caught', [quiet, trial('chance', 'held'), trial('chance', 'violated', 'lost')]],
    ['as hinted', [quiet, trial('chance', 'held'), trial('hint', 'violated', 'lost')]],
    ['missed', [quiet, trial('chance', 'held'), trial('hint', 'inconclusive')]],
    ['missed', [quiet, trial('chance', 'harness error')]],
    ['in plain sight', [trial('main job', 'violated', 'lost')]],
    ['stillborn', [trial('main job', 'harness error')]],
  ] as const)('is %s', (fate, trials) => {
    expect(fateOf(resultOf(...trials))).toBe(fate);
  });

  it('names the rules, the most frequent first', () => {
    const caught = trial('chance', 'violated', 'doubled', 'lost');
    expect(rulesOf(resultOf(quiet, caught))).toEqual(['lost', 'doubled']);
  });

  it('is as expected where one of the rules is', () => {
    expect(isAsExpected(mutant, resultOf(trial('chance', 'violated', 'late', 'lost')))).toBe(true);
    expect(isAsExpected(mutant, resultOf(trial('chance', 'violated', 'late')))).toBe(false);
  });

  it('is told with what was expected, where that is another', () => {
    const line = resultLine(mutant, resultOf(quiet, trial('chance', 'violated', 'late')));
    expect(line).toBe('resume-skips: caught by late, where lost was expected (2 s)');
  });
});

describe('results', () => {
  it('count as long as the mutant is what it was', () => {
    const [first, last] = [resultOf(quiet), resultOf(quiet, quiet)];
    const older = { ...resultOf(), fingerprint: 'older' };
    expect(latestOf([mutant], [first, last, older]).get(mutant.name)).toBe(last);
  });

  it('of the unbroken stack count once', () => {
    const runs = [1, 2, 1].map((unbroken) => ({ unbroken, trial: quiet }));
    expect(unbrokenOf(runs).map(({ unbroken }) => unbroken)).toEqual([1, 2]);
  });
});

describe('the summary', () => {
  const summarised = (result: ReturnType<typeof resultOf>, ...alarms: Trial['verdict'][]) =>
    summaryOf(
      [mutant],
      new Map([[mutant.name, result]]),
      alarms.map((verdict, index) => ({ unbroken: index + 1, trial: trial('chance', verdict) })),
    );
  const caught = resultOf(quiet, trial('chance', 'violated', 'lost'));

  it('is good where all are noticed, and nothing else is', () => {
    expect(isSensitive(summarised(caught, 'held', 'inconclusive'))).toBe(true);
  });

  it.each([
    ['one is missed', summarised(resultOf(quiet))],
    ['one shows without a fault', summarised(resultOf(trial('main job', 'violated')))],
    ['another rule notices', summarised(resultOf(quiet, trial('chance', 'violated', 'late')))],
    ['the unbroken stack is blamed', summarised(caught, 'violated')],
  ])('is not where %s', (_what, summary) => {
    expect(isSensitive(summary)).toBe(false);
  });
});
