import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseRequirements } from './parse-requirements.ts';

const document = `# Requirements

An introduction with a list:

- no id here

## First section

- ONE-01 the first
- ONE-02 the second, with an id in it: TWO-09

## Second section

- TWO-01 the third
`;

it('reads id, text and section of every line that opens with an id', () => {
  expect(parseRequirements(document)).toEqual([
    { id: 'ONE-01', text: 'the first', section: 'First section' },
    { id: 'ONE-02', text: 'the second, with an id in it: TWO-09', section: 'First section' },
    { id: 'TWO-01', text: 'the third', section: 'Second section' },
  ]);
});

it('refuses an id that stands there twice', () => {
  expect(() => parseRequirements(`${document}- ONE-02 again\n`)).toThrow('ONE-02 twice');
});

it('leaves no line of this project out', () => {
  const ours = readFileSync('docs/requirements.md', 'utf8');
  expect(parseRequirements(ours)).toHaveLength(ours.match(/^- \S/gm)?.length ?? 0);
});
