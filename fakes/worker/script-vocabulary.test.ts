// What is written about scripts for people: the help has all of it by construction, the page by this test.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { argumentsOf } from '../script/arguments.ts';
import { conditionSchemas } from '../script/conditions.ts';
import { formatVocabulary } from '../script/index.ts';
import { workerVocabulary } from './script-vocabulary.ts';

const page = readFileSync('docs/fakes.md', 'utf8');
const help = formatVocabulary(workerVocabulary);
const { triggers, actions } = workerVocabulary;

describe('docs/fakes.md and --help', () => {
  it.each(Object.keys(triggers))('have a row for the trigger %s', (name) => {
    expect(page).toContain(`| \`${name}\` |`);
    expect(help).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it.each(Object.keys(conditionSchemas))('have a row for the condition %s', (name) => {
    expect(page).toContain(`| \`${name}\` |`);
  });

  it.each(
    Object.entries(actions),
  )('have a row for the action %s, with its arguments', (name, action) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
    expect(row).toBeDefined();
    expect(help).toMatch(new RegExp(`^  ${name} `, 'm'));
    for (const argument of argumentsOf(action.with)) {
      expect(row).toContain(`\`${argument.name}\``);
      expect(help).toContain(`${argument.name}: ${argument.words}`);
    }
  });
});
