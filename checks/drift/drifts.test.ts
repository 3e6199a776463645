import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { projectFiles } from '../project-files.ts';
import { driftSubjects, findAlteration, unaltered } from './drifts.ts';

/** What names tests: the suites, and the contracts that their words come from. */
const suites = ['system/contracts/conformance', 'fakes']
  .flatMap((folder) => projectFiles(folder, '**/*.{ts,json}').map((file) => `${folder}/${file}`))
  .filter((file) => /\/(conformance|contract)\//.test(file))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

describe.each(driftSubjects)('the drifts of the $name', ({ name, suite, drifts }) => {
  it('have names of their own, by which they are found', () => {
    const names = drifts.map((drift) => drift.name);
    expect(new Set(names).size).toBe(names.length);
    for (const drift of drifts)
      expect(findAlteration(`${name}/${drift.name}`)).toBe(drift.alteration);
  });

  it.each(drifts)('$name is noticed by a test that there is', ({ noticedBy }) => {
    expect(suites).toContain(noticedBy);
  });

  it('are held against a suite that takes another command', () => {
    expect(readFileSync(suite, 'utf8')).toContain('commandUnderTest(');
  });
});

it('no other drift is known, and none is no drift', () => {
  expect(findAlteration(unaltered)).toEqual({});
  expect(() => findAlteration('worker/nothing')).toThrow('There is no drift worker/nothing');
});
