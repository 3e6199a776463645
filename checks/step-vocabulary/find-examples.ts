/** Sentences as features use them, to show what a pattern means. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PickleStepArgument } from '@cucumber/messages';
import { Query } from '@cucumber/query';
import { projectFiles } from '../project-files.ts';
import { parseFeature } from '../requirements/read-scenarios.ts';

/** Where sentences are used for real; the first that has one gives the example. */
const featureFolders = [
  'features/**/*.feature',
  'examples/*/features/**/*.feature',
  'templates/features/**/*.feature',
  'checks/package-project/features/**/*.feature',
];

/** A sentence without its keyword, and what stands below it. */
export interface UsedSentence {
  text: string;
  /** The lines of a table or a text, without indentation. */
  below: string[];
}

/** Every sentence of every feature, each once. */
export function sentencesInUse(root: string): UsedSentence[] {
  const files = featureFolders.flatMap((glob) => projectFiles(root, glob));
  const used = files.flatMap((file) => {
    const query = new Query();
    for (const envelope of parseFeature(readFileSync(join(root, file), 'utf8'), file))
      query.update(envelope);
    return query.findAllPickles().flatMap(({ steps }) => steps);
  });
  const byText = new Map(used.toReversed().map((step) => [step.text, step]));
  return [...byText.values()]
    .toReversed()
    .map(({ text, argument }) => ({ text, below: linesBelow(argument) }));
}

function linesBelow({ dataTable, docString }: PickleStepArgument = {}): string[] {
  const rows = (dataTable?.rows ?? []).map(
    ({ cells }) => `| ${cells.map(({ value }) => value).join(' | ')} |`,
  );
  const text = docString === undefined ? [] : ['"""', ...docString.content.split('\n'), '"""'];
  return [...rows, ...text];
}
