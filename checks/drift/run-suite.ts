/** Runs a conformance suite, or one test of it, against any command, and reads how each test fared. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execaNode } from 'execa';
import { readUnitRun } from '../requirements/test-outcomes.ts';

export interface SuiteRun {
  /** The test file. */
  suite: string;
  /** What is held to the suite: program and arguments. */
  command: readonly string[];
  /** A part of the names of the tests that are run; all where it is absent. */
  only?: string;
  /** A folder for what is only there meanwhile. */
  folder: string;
}

export interface SuiteResult {
  passed: string[];
  failed: string[];
}

/** The full names of the tests that ran. @throws Error where the run gave no result, with what it printed */
export async function runSuite({ suite, command, only, folder }: SuiteRun): Promise<SuiteResult> {
  const report = join(folder, 'report.json');
  // Who is red need not take its time about it.
  const limits = only === undefined ? [] : ['--testTimeout=5000', '--hookTimeout=5000'];
  const selection = only === undefined ? [] : ['--testNamePattern', escapePattern(only)];
  const output = ['--reporter=json', `--outputFile=${report}`];
  const { all } = await execaNode(
    'node_modules/vitest/vitest.mjs',
    ['run', suite, ...selection, ...limits, ...output],
    { all: true, reject: false, env: { HORNET_UNDER_TEST: JSON.stringify(command) } },
  );
  const text = await readFile(report, 'utf8').catch((cause: unknown) => {
    throw new Error(`${suite} gave no result:\n${all}`, { cause });
  });
  const { results } = readUnitRun(text, process.cwd());
  const namesOf = (outcome: string): string[] =>
    results.filter((result) => result.outcome === outcome).map(({ fullName }) => fullName);
  return { passed: namesOf('passed'), failed: namesOf('failed') };
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
