/** The command as a user runs it in a checkout. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaNode } from 'execa';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { createFixtureProject } from '../reports/fixtures/fixture-project.ts';

const launcher = join(import.meta.dirname, 'hornet.cjs');

function hornet(parameters: readonly string[], cwd = process.cwd(), nodeOptions: string[] = []) {
  return execaNode(launcher, [...parameters], { cwd, nodeOptions, reject: false });
}

it('says its version, and what it can do', async () => {
  expect(await hornet(['--version'])).toMatchObject({ exitCode: 0, stdout: manifest.version });
  const { exitCode, stdout } = await hornet(['--help']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/\n {2}run .*\n {2}up [\s\S]*?\n {2}proxy /);
});

it.each([
  [[]],
  [['fly']],
  [['--wings']],
  [['proxy', '--port', 'x']],
])('refuses %j with 2', async (parameters) => {
  const { exitCode, stdout, stderr } = await hornet(parameters);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('--help');
});

describe('on a Node.js that is too old', () => {
  const pretend = (version: string) => [
    `--import=data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`,
  ];

  it.each(['6.17.1', '22.99.0', '23.11.1'])('%s, it says so in one sentence', async (version) => {
    const { exitCode, stdout, stderr } = await hornet(['--version'], '.', pretend(version));
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `Hornet needs Node.js ${manifest.engines.node}, and this is ${version}.`,
    });
  });

  it.each(['24.0.0', '25.1.0', '100.0.0'])('%s is not', async (version) => {
    expect((await hornet(['--version'], '.', pretend(version))).exitCode).toBe(0);
  });
});

describe('run', () => {
  const steps = `import { Then } from '@cucumber/cucumber';
Then('a run of Hornet is around', () => { if (!process.env.HORNET_RUN) throw new Error('no run'); });
Then('nothing is', () => { throw new Error('something is'); });
`;
  const feature = (name: string, sentence: string) =>
    `Feature: ${name}\n  Scenario: ${name}\n    Then ${sentence}\n`;
  const files = {
    'features/steps.js': steps,
    'features/good.feature': feature('good', 'a run of Hornet is around'),
    'features/bad.feature': feature('bad', 'nothing is'),
  };

  it("runs the project's cucumber with the plugin, and keeps its exit code", async () => {
    await using project = await createFixtureProject(files);
    const good = await hornet(['run', 'features/good.feature', '--tags', 'not @x'], project.folder);
    expect(good.stdout).toContain('1 scenario (1 passed)');
    expect(good.exitCode).toBe(0);
    const bad = await hornet(['run', '--name', 'bad'], project.folder);
    expect(bad.stdout).toContain('1 scenario (1 failed)');
    expect(bad.exitCode).toBe(1);
  });

  it('says what is missing where there is no cucumber', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hornet-empty-'));
    const { exitCode, stderr } = await hornet(['run'], folder);
    await rm(folder, { recursive: true });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('npm install --save-dev @cucumber/cucumber');
  });

  it('explains a configuration that cucumber cannot read', async () => {
    await using project = await createFixtureProject({ 'cucumber.js': 'export default {};\n' });
    const { exitCode, stderr } = await hornet(['run', '--profile', 'unknown'], project.folder);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Requested profile "unknown" doesn\'t exist');
  });
});

it('proxy serves until a signal', async () => {
  const proxy = execaNode(launcher, ['proxy', '--port', '0', '--seed', '7'], { reject: false });
  for await (const line of proxy) {
    const { url } = JSON.parse(line);
    expect((await fetch(`${url}/version`)).status).toBe(200);
    proxy.kill('SIGTERM');
  }
  const { exitCode, stderr } = await proxy;
  expect(exitCode).toBe(0);
  expect(stderr).toContain('"seed":"7"');
});
