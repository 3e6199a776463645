/** Runs cucumber over scenarios that do nothing, with Hornet's plugin and hooks and without, and reads how long they took. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { type Scope, systemClock } from '../harness/index.ts';
import { makeTemporaryFolder } from './temporary-run.ts';

export interface EmptyRun {
  /** From the start of the process to its end. */
  wallMs: number;
  /** From the first scenario's start to the last one's end, for each. */
  scenarioMs: number;
}

/** @returns runs the project once; all runs have as many scenarios */
export async function prepareEmptyRuns(
  scope: Scope,
  scenarios: number,
): Promise<(kind: 'bare' | 'hornet') => Promise<EmptyRun>> {
  const folder = await makeTemporaryFolder(scope);
  const root = fileURLToPath(new URL('..', import.meta.url));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await mkdir(join(folder, 'features'));
  const own = join(folder, 'steps.ts');
  const profile = (imports: string[], plugin: string[]) =>
    JSON.stringify({ import: imports, plugin, format: ['message:messages.ndjson'] });
  const hooks = join(root, 'steps/index.ts');
  const plugin = new URL('../harness/run/plugin.ts', import.meta.url).href;
  const profiles = `export default {};
export const bare = ${profile([own], [])};
export const hornet = ${profile([hooks, own], [plugin])};\n`;
  const nothing = `import { Given } from '@cucumber/cucumber';\nGiven('nothing', () => {});\n`;
  await writeFile(join(folder, 'package.json'), '{"type":"module"}\n');
  await writeFile(join(folder, 'cucumber.js'), profiles);
  await writeFile(own, nothing);
  await writeFile(join(folder, 'features/empty.feature'), featureOf(scenarios));
  const program = join(root, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
  return async (kind) => {
    const beganMs = systemClock.nowMs();
    await execaNode(program, ['--profile', kind], { cwd: folder });
    const wallMs = systemClock.nowMs() - beganMs;
    const messages = await readFile(join(folder, 'messages.ndjson'), 'utf8');
    return { wallMs, scenarioMs: scenariosTookMs(messages) / scenarios };
  };
}

function featureOf(scenarios: number): string {
  const bodies = Array.from(
    { length: scenarios },
    (_, number) => `  Scenario: number ${number}\n    Given nothing\n`,
  );
  return `Feature: Empty\n${bodies.join('\n')}`;
}

/** From cucumber's own times, which leave out what comes before and after all scenarios. */
function scenariosTookMs(messages: string): number {
  const times = messages
    .split('\n')
    .filter((line) => /^\{"testCase(Started|Finished)"/.test(line))
    .map((line) => {
      const { testCaseStarted, testCaseFinished } = JSON.parse(line);
      const { seconds, nanos } = (testCaseStarted ?? testCaseFinished).timestamp;
      return seconds * 1_000 + nanos / 1e6;
    });
  return Math.max(...times) - Math.min(...times);
}
