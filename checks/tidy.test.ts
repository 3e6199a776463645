import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { projectFiles } from './project-files.ts';

/** Longer than the limit, each with the reason why it is not cut in two. */
const longFiles: Record<string, string> = {};

const lineLimit = 300;
const written = '**/*.{ts,js,cjs,feature}';
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+$/;
const saysNothing = /^(utils?|helpers?|common|misc|manager)$/;

describe('every file', () => {
  it(`has at most ${lineLimit} lines, but for those on the list`, () => {
    const tooLong = projectFiles('.', written).filter((file) => lengthOf(file) > lineLimit);
    expect(tooLong).toEqual(Object.keys(longFiles).sort());
  });

  it('has a name in kebab-case, below folders in kebab-case', () => {
    const misnamed = projectFiles('.', written).filter((file) => {
      const folders = file.split('/').slice(0, -1);
      const name = file.slice(file.lastIndexOf('/') + 1);
      return !kebabCase.test(name) || folders.some((folder) => !kebabCase.test(`${folder}.d`));
    });
    expect(misnamed).toEqual([]);
  });

  it('has a name that says what is in it', () => {
    const vague = projectFiles('.', '**/*').filter((file) =>
      file.split(/[/.-]/).some((word) => saysNothing.test(word)),
    );
    expect(vague).toEqual([]);
  });

  it('opens with a comment that says what it is', () => {
    const opening = /^(#!.*\n)?(\/\*\*|\/\/) ?\S?/;
    const bare = projectFiles('.', '**/*.{ts,js,cjs}').filter(
      (file) => !file.endsWith('.test.ts') && !opening.test(readFileSync(file, 'utf8')),
    );
    expect(bare).toEqual([]);
  });
});

function lengthOf(file: string): number {
  return readFileSync(file, 'utf8').trimEnd().split('\n').length;
}
