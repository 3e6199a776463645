/**
 * Writes docs/steps.md from the step files. With `--check` it writes nothing and fails where the page is not what the step
 * files say. It fails, and writes nothing, where a sentence lacks a description or an example.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readVocabulary } from './vocabulary.ts';
import { vocabularyPage } from './vocabulary-page.ts';

const page = 'docs/steps.md';

const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
const vocabulary = await readVocabulary(process.cwd());
const text = vocabularyPage(vocabulary);
const count = vocabulary.files.flatMap(({ sentences }) => sentences).length;

if (vocabulary.problems.length > 0) {
  process.stderr.write(`${vocabulary.problems.join('\n')}\n`);
  process.exitCode = 1;
} else if (!values.check) {
  writeFileSync(page, text);
  process.stdout.write(`${page}: ${count} sentences\n`);
} else if (readFileSync(page, 'utf8') === text) {
  process.stdout.write(`${page} is as the step files say: ${count} sentences\n`);
} else {
  process.stderr.write(`${page} is not as the step files say: npm run steps\n`);
  process.exitCode = 1;
}
