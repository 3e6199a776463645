import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../harness/chaos/fault-table.ts';
import { type MutantsOptions, resultsFile } from './options.ts';
import { mutantsPage } from './page.ts';
import { latestOf, type Result, unbrokenOf } from './result.ts';
import { mutants } from './table.ts';

describe('the list of mutants', () => {
  it('is long enough, and calls no two by the same name', () => {
    const names = mutants.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(32);
    expect(new Set(names).size).toBe(names.length);
  });

  it('hints at kinds of faults that there are', () => {
    const known = faultKinds.map(({ name }) => name);
    const strange = mutants.flatMap(({ provokedBy = [] }) =>
      provokedBy.filter((kind) => !known.includes(kind)),
    );
    expect(strange).toEqual([]);
  });
});

describe('the page', () => {
  it('has a row for each mutant', () => {
    const options = { seeds: 4, hintSeeds: 2, duration: '20s', intensity: 3, seed: '1' };
    const text = mutantsPage({ mutants, results: new Map(), unbroken: [], options });
    for (const { name } of mutants) expect(text).toContain(`| ${name} |`);
  });

  it.runIf(existsSync(resultsFile))('is as the results and the table say', () => {
    const lines = readFileSync(resultsFile, 'utf8').trimEnd().split('\n');
    const [head, ...all] = lines.map((line) => JSON.parse(line));
    const { options } = head as { options: Omit<MutantsOptions, 'out'> };
    const results = all as Result[];
    const text = mutantsPage({
      ...{ mutants, options },
      results: latestOf(mutants, results),
      unbroken: unbrokenOf(results),
    });
    expect(readFileSync('docs/mutants.md', 'utf8')).toBe(text);
  });
});
