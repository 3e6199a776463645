/** Collects every claim that the sources make, each with how it fared in the last run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles } from '../project-files.ts';
import { type Claim, idPattern } from './claim.ts';
import type { LastResults } from './last-results.ts';
import { parseFeature, readScenarios, type Scenario } from './read-scenarios.ts';
import { readTestNames } from './read-test-names.ts';
import { outcomeOfTest } from './test-outcomes.ts';

/** All scenarios of the features as they stand. */
export function findScenarios(root: string): Scenario[] {
  return projectFiles(root, 'features/**/*.feature').flatMap((file) =>
    readScenarios(parseFeature(readFileSync(join(root, file), 'utf8'), file)),
  );
}

/** What the tags of scenarios claim. */
export function scenarioClaims(scenarios: readonly Scenario[], last: LastResults): Claim[] {
  return scenarios.flatMap(({ key, tags, name, file, line }) => {
    const outcome = last.features?.outcomes.get(key) ?? 'not run';
    return tags
      .filter((tag) => wholeTag.test(tag))
      .map((tag): Claim => ({ id: tag.slice(1), kind: 'scenario', name, file, line, outcome }));
  });
}

/** What the names of unit tests and benchmarks claim. */
export function testClaims(root: string, { units }: LastResults): Claim[] {
  return projectFiles(root, '**/*.ts').flatMap((file) => {
    const kind = isBenchmark(file) ? 'benchmark' : 'unit test';
    const names = readTestNames(readFileSync(join(root, file), 'utf8'), file);
    return names.flatMap(({ ids, name, line }) =>
      ids.map((id): Claim => {
        const outcome = units === undefined ? 'not run' : outcomeOfTest(units, file, name, id);
        return { id, kind, name, file, line, outcome };
      }),
    );
  });
}

const wholeTag = new RegExp(`^@${idPattern.source}$`);

function isBenchmark(file: string): boolean {
  return file.startsWith('bench/') || file.endsWith('.bench.ts');
}
