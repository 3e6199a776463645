import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { applyEdit } from './apply.ts';
import { mutants } from './table.ts';

const edit = { file: 'a.ts', find: 'retries < 3', replace: 'retries < 1' };

describe('an edit', () => {
  it('changes the one place', () => {
    expect(applyEdit('while (retries < 3) {}', edit)).toBe('while (retries < 1) {}');
  });

  it('takes its text as it is', () => {
    const money = { file: 'a.ts', find: '$&', replace: "$'" };
    expect(applyEdit('`$&`', money)).toBe("`$'`");
  });

  it.each([
    ['is not there', 'while (true) {}', 'this 0 times'],
    ['is there twice', 'retries < 3 && retries < 3', 'this 2 times'],
  ])('is refused where its text %s', (_where, source, told) => {
    expect(() => applyEdit(source, edit)).toThrow(told);
  });
});

describe.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s', (_name, { edits }) => {
  it('fits the stack as it is, and can be parsed', () => {
    const files = new Map<string, string>();
    for (const each of edits) {
      const path = `system/${each.file}`;
      const source = files.get(path) ?? readFileSync(path, 'utf8');
      const mutated = applyEdit(source, each);
      expect(mutated).not.toBe(source);
      files.set(path, mutated);
    }
    for (const [path, source] of files)
      expect(parseSync(path, source, { showSemanticErrors: true }).errors).toEqual([]);
  });
});
