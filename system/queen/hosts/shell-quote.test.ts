import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quote, quotePath } from './shell-quote.ts';

/** What a real shell makes of a script: the words that its last command is given. */
function wordsOf(script: string, home = '/home/me'): string[] {
  const input = `words() { printf '%s\\0' "$@"; }\n{ words ${script}\n}\n`;
  const said = execFileSync('/bin/sh', ['-s'], { input, env: { HOME: home } }).toString();
  return said.split('\0').slice(0, -1);
}

const awkward = [
  "it's",
  '$HOME `id` $(id)',
  '"',
  '\\',
  '\\\\\'"',
  'a\nb',
  '',
  ' ',
  '*',
  '~',
  '!',
  '-n',
  'é\u{1F41D}',
  "'",
  "''",
  '\r',
  '#',
  ';&|<>()',
];

it('[QH-05] any word reaches a command on another host as it is', () => {
  expect(wordsOf(awkward.map(quote).join(' '))).toEqual(awkward);
  const word = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''));
  const sharp = fc.string({ unit: fc.constantFrom(...`'"\\$\`!*?~ \n\t;&|<>(){}[]#a=%-`) });
  const words = fc.array(fc.oneof(word, sharp), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(words, (given) => {
      expect(wordsOf(given.map(quote).join(' '))).toEqual(given);
    }),
    { numRuns: 60 },
  );
});

it('[QH-05] a path may begin at the home folder there, and nothing else of it has a meaning', () => {
  const paths = ['~/a b/$HOME', '/~/x', 'rel/~', "~/it's", '~'];
  expect(wordsOf(paths.map(quotePath).join(' '), '/srv/o p')).toEqual([
    '/srv/o p/a b/$HOME',
    '/~/x',
    'rel/~',
    "/srv/o p/it's",
    '~',
  ]);
});

it('refuses what no shell can be given', () => {
  expect(() => quote('a\0b')).toThrow(TypeError);
});
