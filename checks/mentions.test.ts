import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { projectFiles } from './project-files.ts';

/** What nobody outside could follow, spelt so that this file does not mention it itself. `me` stands for anyone. */
const privatePlaces: [what: string, pattern: RegExp, example: string][] = [
  [
    'a folder of somebody’s machine',
    /(?<![\w.])\/(work|home|Users|root)\/(?!me\b)\w/,
    `/${'home'}/ada`,
  ],
  ['a folder beside the project', /\.\.\/shared\/(?!.*\.ts')/, `..${'/shared'}/notes.md`],
  [
    'a package registry',
    /\/\/registry\.|\bregistry\.[\w-]+\.(org|com|net|io|dev)\b/,
    `https://${'registry'}.example.org`,
  ],
  ['papers that only the authors have', /\bblue(?=print)/i, `the blue${'print'}`],
];

const inSight = ['**/*', '.*', '.ci/*', '.github/**/*'];
const files = inSight
  .flatMap((glob) => projectFiles('.', glob))
  .filter((file) => /\.(md|ts|js|cjs|jsonc?|ya?ml|feature)$|\/run$|ignore$/.test(file));

describe.each(privatePlaces)('%s', (_what, pattern, example) => {
  it('is mentioned nowhere', () => {
    const lines = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((text, index) => (pattern.test(text) ? [`${file}:${index + 1} ${text}`] : [])),
    );
    expect(lines).toEqual([]);
  });

  it('would be found', () => {
    expect(pattern.test(example)).toBe(true);
  });
});

it('looks at the files that matter most', () => {
  expect(files).toEqual(
    expect.arrayContaining(['package.json', 'package-lock.json', '.gitignore']),
  );
});

it('keeps the addresses of packages out of the lockfile', () => {
  expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved": "https?:/);
});
