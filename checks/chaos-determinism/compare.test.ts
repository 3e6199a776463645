/** What counts as a difference, and whether drawings are drawings. */
import { expect, it } from 'vitest';
import { writeSchedule } from '../../harness/chaos/schedule-file.ts';
import { differencesOf, tooFewUnlike } from './compare.ts';
import { drawingAt } from './drawings.ts';

it('says which are not the same, or missing on one side', () => {
  expect(differencesOf(['a', 'b', 'c'], ['a', 'x', 'c'], 'there')).toEqual([
    'schedule 1: b, and there x',
  ]);
  expect(differencesOf(['a', 'b'], ['a'], 'there')).toEqual(['schedule 1: b, and there undefined']);
  expect(differencesOf(['a'], ['a', 'b'], 'there')).toHaveLength(1);
  expect(differencesOf(['a', 'b'], ['a', 'b'], 'there')).toEqual([]);
});

it('is not content with schedules that are all alike', () => {
  expect(tooFewUnlike(['a', 'a', 'a'])).toBe('only 1 of 3 schedules are unlike another');
  expect(tooFewUnlike(['a', 'b', 'c'])).toBeUndefined();
});

it('[INFRA-21] draws schedules of all lengths, on stacks of all sizes, for machines that can do more or less', () => {
  const drawn = Array.from({ length: 60 }, (_, index) => drawingAt('any', index));
  expect(new Set(drawn.map(({ durationMs }) => durationMs)).size).toBe(5);
  const kinds = new Set(drawn.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  expect(kinds).toContain('process-freeze');
  expect(kinds).toContain('link-cut');
  expect(new Set(drawn.map(writeSchedule)).size).toBe(60);
  expect(writeSchedule(drawingAt('any', 7))).toBe(writeSchedule(drawn[7] ?? drawingAt('', 0)));
});
