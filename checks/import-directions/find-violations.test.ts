import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { directions } from './directions.ts';
import { findViolations } from './find-violations.ts';

/** For each row of the table a file of it, and an import that the row forbids. */
const wrongWays: [row: string, file: string, target: string][] = [
  ['system/contracts', 'system/contracts/job.ts', 'system/shared/log.ts'],
  ['system/shared', 'system/shared/log.ts', 'system/queen/index.ts'],
  ['system/*', 'system/queen/main.ts', 'system/hive/index.ts'],
  ['fakes/script', 'fakes/script/director.ts', 'fakes/worker/options.ts'],
  ['fakes/jobs', 'fakes/jobs/work.ts', 'fakes/queen/options.ts'],
  ['fakes/*', 'fakes/worker/main.ts', 'system/worker/main.ts'],
  ['harness/kernel', 'harness/kernel/scope.ts', 'harness/process/spawn.ts'],
  ['harness/process', 'harness/process/spawn.ts', 'harness/network/link.ts'],
  ['harness/machine', 'harness/machine/cgroup.ts', 'harness/guardian/ledger.ts'],
  ['harness/guardian', 'harness/guardian/sweep.ts', 'harness/run/plugin.ts'],
  ['harness/proxy', 'harness/proxy/main.ts', 'harness/network/link.ts'],
  ['harness/network', 'harness/network/link.ts', 'harness/proxy/main.ts'],
  ['harness/fixtures', 'harness/fixtures/model/index.ts', 'harness/process/spawn.ts'],
  ['harness/mock-server', 'harness/mock-server/script.ts', 'harness/network/link.ts'],
  ['harness/narration', 'harness/narration/hear.ts', 'system/shared/index.ts'],
  ['harness/history/check-*.ts', 'harness/history/check-tokens.ts', 'harness/network/link.ts'],
  ['harness/history', 'harness/history/record-stream.ts', 'harness/process/spawn.ts'],
  ['harness/stack', 'harness/stack/start-stack.ts', 'harness/run/plugin.ts'],
  ['harness/saboteur/inside', 'harness/saboteur/inside/timer.ts', 'harness/process/spawn.ts'],
  ['harness/saboteur', 'harness/saboteur/give-order.ts', 'harness/network/link.ts'],
  ['harness/chaos', 'harness/chaos/runner.ts', 'harness/load/arrivals.ts'],
  ['harness/load', 'harness/load/arrivals.ts', 'harness/chaos/runner.ts'],
  ['harness/leaks', 'harness/leaks/leak-watch.ts', 'harness/run/run-context.ts'],
  ['harness/run', 'harness/run/plugin.ts', 'system/queen/index.ts'],
  ['harness/index.ts', 'harness/index.ts', 'fakes/worker/main.ts'],
  ['reports', 'reports/html-report.ts', 'harness/run/plugin.ts'],
  ['cli', 'cli/main.ts', 'system/queen/index.ts'],
  ['steps/hornet', 'steps/hornet/keeper.steps.ts', 'system/queen/placement.ts'],
  ['steps', 'steps/link.steps.ts', 'steps/hornet/keeper.steps.ts'],
  ['examples/*', 'examples/python-stack/steps/own.steps.ts', 'harness/index.ts'],
  ['templates', 'templates/steps/own.steps.ts', 'steps/index.ts'],
  ['bench', 'bench/placement.ts', 'harness/process/spawn.ts'],
  ['checks', 'checks/orphans.ts', 'steps/support/hooks.ts'],
  ['*', 'vitest.config.ts', 'harness/index.ts'],
];

it('has a wrong way below for each row of the table', () => {
  expect(wrongWays.map(([row]) => row)).toEqual(directions.map(({ from }) => from));
});

it.each(wrongWays)('keeps the row of %s: %s may not import %s', async (row, file, target) => {
  const violations = await violationsIn({ [file]: [`import '${pathTo(file, target)}';`] });
  expect(violations).toEqual([
    expect.stringContaining(`${file}:1 imports ${target}; ${row} may import itself`),
  ]);
});

it.each([
  ['system/queen/main.ts', 'system/queen/placement.ts'],
  ['system/queen/main.ts', 'system/contracts/index.ts'],
  ['fakes/worker/main.ts', 'system/shared/index.ts'],
  ['harness/stack/start-stack.ts', 'harness/network/link.ts'],
  ['harness/run/plugin.ts', 'reports/index.ts'],
  ['steps/hornet/queen.steps.ts', 'system/queen/index.ts'],
  ['steps/stack.steps.ts', 'steps/support/world.ts'],
  ['system/queen/main.test.ts', 'fakes/hive/main.ts'],
  ['harness/proxy/fixtures/server.ts', 'harness/network/link.ts'],
])('lets %s import %s', async (file, target) => {
  expect(await violationsIn({ [file]: [`import '${pathTo(file, target)}';`] })).toEqual([]);
});

describe('sees an import', () => {
  it.each([
    "import { b } from '../hive/b.ts';",
    "import type { B } from '../hive/b.ts';",
    "export { b } from '../hive/b.ts';",
    "export * from '../hive/b.ts';",
    "type B = import('../hive/b.ts').B;",
    "const b = await import('../hive/b.ts');",
  ])('written as %s', async (statement) => {
    const lines = ['const first: number = 1;', statement];
    expect(await violationsIn({ 'system/queen/a.ts': lines })).toEqual([
      expect.stringContaining('system/queen/a.ts:2 imports system/hive/b.ts'),
    ]);
  });
});

it('forbids what is there for tests to everyone else', async () => {
  const violations = await violationsIn({
    'system/queen/a.ts': ["import './a.test.ts';", "import './fixtures/jobs.ts';"],
    'system/queen/a.test.ts': ["import './fixtures/jobs.ts';"],
  });
  expect(violations).toEqual([
    'system/queen/a.ts:1 imports system/queen/a.test.ts, which is there for tests only',
    'system/queen/a.ts:2 imports system/queen/fixtures/jobs.ts, which is there for tests only',
  ]);
});

it('asks for a row where a folder has none', async () => {
  expect(await violationsIn({ 'harness/stuff/a.ts': [''] })).toEqual([
    'harness/stuff/a.ts is in no row of the table: add its folder to directions.ts',
  ]);
});

it('names every file of a circle', async () => {
  const violations = await violationsIn({
    'system/queen/a.ts': ["import './b.ts';"],
    'system/queen/b.ts': ["import type { C } from './c.ts';"],
    'system/queen/c.ts': ["import './a.ts';"],
    'system/queen/d.ts': ["import './a.ts';"],
  });
  expect(violations).toEqual([
    expect.stringContaining(
      'system/queen/a.ts → system/queen/b.ts → system/queen/c.ts → system/queen/a.ts is a circle',
    ),
  ]);
});

it('refuses a file that is not TypeScript', async () => {
  await expect(violationsIn({ 'system/queen/a.ts': ['import from;'] })).rejects.toThrow(
    'system/queen/a.ts cannot be parsed',
  );
});

/** @param files the lines of each, by its path */
async function violationsIn(files: Record<string, string[]>): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), 'hornet-directions-'));
  try {
    for (const [path, lines] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), lines.join('\n'));
    }
    return findViolations(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function pathTo(file: string, target: string): string {
  const path = relative(dirname(file), target);
  return path.startsWith('.') ? path : `./${path}`;
}
