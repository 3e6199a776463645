import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSentences } from './read-sentences.ts';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';
import { vocabularyPage } from './vocabulary-page.ts';

const source = `// Doors, and what they do.
import { Given, Then } from '@cucumber/cucumber';

/**
 * Opens it,
 * whoever is behind it.
 * @example Given the door "left" is open
 */
Given('the door {string} is open', async function (this: World, door: string) {});

/** Listens. */

// between
Then(/^(\\w+) knocks$/, { timeout: 5 }, function (who: string) {});

open('the window');
`;

it('reads keyword, pattern, place, description, examples and parameters', () => {
  expect(readSentences(source, 'steps/door.steps.ts')).toEqual([
    {
      keyword: 'Given',
      pattern: 'the door {string} is open',
      file: 'steps/door.steps.ts',
      line: 9,
      description: 'Opens it, whoever is behind it.',
      ownExamples: ['Given the door "left" is open'],
      parameters: ['door: string'],
    },
    {
      keyword: 'Then',
      pattern: '^(\\w+) knocks$',
      file: 'steps/door.steps.ts',
      line: 14,
      description: '',
      ownExamples: [],
      parameters: ['who: string'],
    },
  ]);
});

describe('the sentences of this repository', () => {
  let vocabulary: Vocabulary;
  beforeAll(async () => {
    vocabulary = await readVocabulary(process.cwd());
  });

  it('have a description and an example each, and the examples are such sentences', () => {
    expect(vocabulary.problems).toEqual([]);
  });

  it('stand on docs/steps.md as the step files say (npm run steps)', () => {
    expect(readFileSync('docs/steps.md', 'utf8')).toBe(vocabularyPage(vocabulary));
  });

  it('have as their example what a feature says, where one does', () => {
    const links = vocabulary.files.find(({ file }) => file === 'steps/link.steps.ts');
    const cut = links?.sentences.find(({ pattern }) => pattern === 'the link {string} is cut');
    expect(cut?.example).toMatch(/^When the link ".+→.+" is cut$/);
    expect(links?.about).toContain('between two parts');
  });
});
