// Three strikes in a row are too many, and one answer makes up for what was before it.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HealthStrikes } from './health-strikes.ts';

it('a worker counts as gone with its third strike in a row, and not before', () => {
  const strikes = new HealthStrikes(3);
  const answers = [false, false, true, false, false, false, true];
  expect(answers.map((hasAnswered) => strikes.isGoneAfter(hasAnswered))).toEqual([
    ...[false, false, false, false, false, true, false],
  ]);
});

it('a worker counts as gone exactly when its last answers were none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean()), (most, answers) => {
      const strikes = new HealthStrikes(most);
      const verdicts = answers.map((hasAnswered) => strikes.isGoneAfter(hasAnswered));
      const expected = answers.map((_answer, index) => {
        const last = answers.slice(Math.max(0, index + 1 - most), index + 1);
        return last.length === most && !last.includes(true);
      });
      expect(verdicts).toEqual(expected);
    }),
  );
});
