/** What the guides ask for is done here, as they say it, so that they stay true. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfiguration, loadSources } from '@cucumber/cucumber/api';
import { execa, execaNode } from 'execa';
import { describe, expect, it } from 'vitest';
import { createLinkedProject } from '../package/fixtures/linked-project.ts';
import { followGuide } from './follow-guide.ts';
import { gherkinIn, readGuide } from './read-guide.ts';

/** How many scenarios cucumber would run for these parameters, by its own reading of them. */
async function countScenarios(parameters: readonly string[]): Promise<number> {
  const at = parameters.indexOf('--profile');
  const profiles = at < 0 ? [] : parameters.slice(at + 1, at + 2);
  const provided = parameters.filter((_, index) => at < 0 || index < at || index > at + 1);
  const { runConfiguration } = await loadConfiguration({ profiles, provided });
  const { plan, errors } = await loadSources(runConfiguration.sources);
  expect(errors).toEqual([]);
  return plan.length;
}

describe('the guide from nothing to a scenario', () => {
  it('[INFRA-01] leads there, by its own commands and files', async () => {
    await using project = await createLinkedProject();
    // As `npm pkg set type=module` leaves it.
    await project.write('package.json', '{ "type": "module" }\n');
    const followed = await followGuide('docs/first-scenario.md', project);
    const outputOf = (line: string) => followed.find((each) => each.line.startsWith(line))?.output;
    expect(outputOf('npx hornet run --tags @gone')).toMatch(/^1 scenario: 1 passed/m);
    expect(outputOf('npx hornet run --tags @length')).toContain(
      'the answer has at least {int} words',
    );
    expect(outputOf('npx hornet run --world-parameters')).toContain(
      'the server closed the connection before the end',
    );
    expect(followed.at(-1)?.output).toMatch(/^4 scenarios: 4 passed/m);
  }, 120_000);

  it('[INFRA-01] has features among its examples whose every sentence is known', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hornet-guide-'));
    const [example = ''] = gherkinIn(readFileSync('docs/writing-features.md', 'utf8'));
    const file = join(folder, 'short.feature');
    await writeFile(file, example.replaceAll(/^ {3}/gm, ''));
    const cucumber = 'node_modules/@cucumber/cucumber/bin/cucumber.js';
    const options = { all: true, reject: false, env: { FORCE_COLOR: '0' } } as const;
    const { all, exitCode } = await execaNode(cucumber, [file, '--dry-run'], options);
    await rm(folder, { recursive: true });
    expect(exitCode, all).toBe(0);
    expect(all).toMatch(/^1 scenario/m);
    expect(all).not.toMatch(/undefined|ambiguous/);
  });
});

describe('the guide to running', () => {
  const lines = readGuide(readFileSync('docs/running.md', 'utf8')).flatMap((action) =>
    action.kind === 'command' ? [action.line] : [],
  );

  it('[INFRA-02] says how to run all, a folder, a file, one by its line, a tag, a name', async () => {
    const commands = lines.filter((line) => line.startsWith('npx cucumber-js'));
    const counts = new Map<string, number>();
    for (const line of commands) {
      // As a shell would split it; what a variable in front of it does has nothing to do with which scenarios run.
      const { stdout } = await execa(`node -p 'JSON.stringify(process.argv.slice(1))' -- ${line}`, {
        shell: true,
      });
      const [, , ...parameters]: string[] = JSON.parse(stdout);
      counts.set(line, await countScenarios(parameters));
    }
    const all = counts.get('npx cucumber-js') ?? 0;
    const countOf = (pattern: RegExp) =>
      [...counts].find(([line]) => pattern.test(line))?.[1] ?? Number.NaN;
    expect(all).toBeGreaterThan(10);
    expect(countOf(/\.feature:\d+$/)).toBe(1);
    for (const some of [/features\/\w+$/, /\.feature$/, /--tags/, /--name/, /--profile/]) {
      expect(countOf(some), `${some}`).toBeGreaterThan(0);
      expect(countOf(some), `${some}`).toBeLessThan(all);
    }
  }, 60_000);

  it('[INFRA-02] does the same in a project of its own', async () => {
    await using project = await createLinkedProject();
    await project.shell('npx hornet init');
    const counts: string[] = [];
    for (const line of lines.filter((each) => /^npx hornet run(?!.*--shard)/.test(each))) {
      const { exitCode, output } = await project.shell(line);
      expect(exitCode, output).toBe(0);
      counts.push(/^\d+ scenarios?: \d+ passed/m.exec(output)?.[0] ?? '');
    }
    expect(counts).toEqual([
      '2 scenarios: 2 passed',
      '1 scenario: 1 passed',
      '1 scenario: 1 passed',
    ]);
  }, 60_000);
});
