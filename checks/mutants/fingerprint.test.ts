import { expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';
import type { Mutant } from './mutant.ts';

const mutant: Mutant = {
  ...{ name: 'resume-skips', broken: 'It skips.', expected: ['lost'] },
  edits: [{ file: 'a.ts', find: 'a', replace: 'b' }],
};

it.each([
  ['another edit', { edits: [{ file: 'a.ts', find: 'a', replace: 'c' }] }],
  ['another worker', { worker: 'real' }],
] satisfies [string, Partial<Mutant>][])('is another for %s', (_what, change) => {
  expect(fingerprintOf({ ...mutant, ...change })).not.toBe(fingerprintOf(mutant));
});

it('is the same whatever is said of the same defect', () => {
  const told: Mutant = { ...mutant, broken: 'One event is left out.', expected: ['misnumbered'] };
  expect(fingerprintOf(told)).toBe(fingerprintOf({ ...mutant, worker: 'fake' }));
});
