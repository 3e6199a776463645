/** Collects every claim that the sources make, each with how it fared in the last run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles } from '../project-files.ts';
import { type Claim, idPattern } from './claim.ts';
import type { LastResults } from './last-results.ts';
import type { Scenario } from './read-scenarios.ts';
import { parseFeature, readScenarios } from './read-scenarios.ts';
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
      .map((tag) => ({ id: tag.slice(1), kind: 'scenario', name, file, line, outcome }) as const);
  });
}

/** What the names of unit tests and benchmarks claim. */
export function testClaims(root: string, last: LastResults): Claim[] {
  return projectFiles(root, '**/*.ts').flatMap((file) =>
    readTestNames(readFileSync(join(root, file), 'utf8'), file).flatMap(({ ids, name, line }) =>
      ids.map(
        (id) =>
          ({
            id,
            kind: isBenchmark(file) ? 'benchmark' : 'unit test',
            name,
            file,
            line,
            outcome:
              last.units === undefined ? 'not run' : outcomeOfTest(last.units, file, name, id),
          }) as const,
      ),
    ),
  );
}

const wholeTag = new RegExp(`^@${idPattern.source}$`);

function isBenchmark(file: string): boolean {
  return file.startsWith('bench/') || file.endsWith('.bench.ts');
}
