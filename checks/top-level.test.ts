/** What a newcomer finds: the top level that was asked for, and features that run without a word of configuration. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa, execaNode } from 'execa';
import { describe, expect, it } from 'vitest';
import { findScenarios } from './requirements/find-claims.ts';

const asked = [
  'package.json',
  'features',
  'steps',
  'fakes',
  'harness',
  'system',
  'reports',
  'cucumber.js',
  '.github',
];

describe('the top level', () => {
  it('[CARD-02] holds every file and folder that was asked for', () => {
    expect(asked.filter((name) => !existsSync(name))).toEqual([]);
  });

  it('[CARD-03] in a fresh checkout, plain cucumber-js finds every scenario but the long ones, and a step for each sentence', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fresh-checkout-'));
    try {
      await execa('git', ['clone', '--quiet', '--local', '.', folder]);
      await symlink(resolve('node_modules'), join(folder, 'node_modules'));
      const scenarios = findScenarios(folder);
      const quick = scenarios.filter(({ tags }) => !tags.some((tag) => slow.includes(tag)));
      // Everything but the running itself, which is what `npm test` does with the same words and no arguments.
      await expectFound(folder, quick.length, ['--dry-run']);
      await expectFound(folder, scenarios.length, ['--dry-run', '--profile', 'nightly']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** What only the profiles of their names, and the nightly one, run. */
const slow = ['@chaos', '@load', '@nightly'];

async function expectFound(cwd: string, count: number, words: string[]): Promise<void> {
  const cucumber = join(cwd, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
  const { all, exitCode } = await execaNode(cucumber, words, { cwd, all: true, reject: false });
  expect(exitCode, all).toBe(0);
  expect(all).toContain(`${count} scenarios`);
  expect(all).not.toMatch(/undefined|ambiguous/);
}
