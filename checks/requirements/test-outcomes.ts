/**
 * Reads how unit tests fared out of vitest's JSON report, and finds there the tests that a name in the source stands
 * for: a group and a parametrised test stand for several.
 */
import { relative, sep } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Outcome } from './claim.ts';

export interface UnitRun {
  startedAt: Date;
  results: { file: string; fullName: string; outcome: Outcome }[];
}

const report = Type.Object({
  startTime: Type.Number(),
  testResults: Type.Array(
    Type.Object({
      name: Type.String(),
      status: Type.String(),
      assertionResults: Type.Array(Type.Object({ fullName: Type.String(), status: Type.String() })),
    }),
  ),
});

/**
 * @param root what the absolute paths of the report are shortened by
 * @throws where the text is not such a report
 */
export function readUnitRun(json: string, root: string): UnitRun {
  const { startTime, testResults } = Value.Parse(report, JSON.parse(json));
  const results = testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(root, name).split(sep).join('/');
    // A file that could not even be loaded reports no test; whatever it claims has failed.
    if (assertionResults.length === 0 && status === 'failed') {
      return [{ file, fullName: '', outcome: 'failed' as const }];
    }
    return assertionResults.map((test) => ({
      file,
      fullName: test.fullName,
      outcome: toOutcome(test.status),
    }));
  });
  return { startedAt: new Date(startTime), results };
}

/**
 * How the tests fared that a name with an id stands for. Names in other files than `*.test.ts` belong to shared
 * suites, whose tests are reported under whichever file runs the suite.
 */
export function outcomeOfTest(run: UnitRun, file: string, name: string, id: string): Outcome {
  const isSuite = !file.endsWith('.test.ts');
  // What follows a placeholder is not known before the run.
  const [opening = ''] = name.split(/%|\$/);
  const outcomes = run.results
    .filter((result) =>
      result.fullName === ''
        ? result.file === file
        : (isSuite || result.file === file) &&
          result.fullName.includes(opening) &&
          result.fullName.includes(`[${id}]`),
    )
    .map(({ outcome }) => outcome);
  return byWeight.find((outcome) => outcomes.includes(outcome)) ?? 'not run';
}

/** One failure fails the whole; a test that was skipped takes nothing from those that passed. */
const byWeight = ['failed', 'passed', 'skipped'] as const;

function toOutcome(status: string): Outcome {
  return status === 'passed' || status === 'failed' ? status : 'skipped';
}
