/**
 * Proves that the packed tarball works where nothing but npm put it: installs it into an empty project outside the
 * repository, runs that project's scenario with a cut link, and measures. What it makes goes with its end.
 */
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa, execaNode } from 'execa';
import { Scope, startProcess } from '../harness/index.ts';
import { Claims } from './package/claims.ts';
import { runFeatures } from './package/feature-run.ts';
import { holdGuide } from './package/guide-claim.ts';
import {
  createInstalledProject,
  filesBelow,
  manifest,
  sizeOnDisk,
} from './package/installed-project.ts';
import { findOldNode } from './package/old-node.ts';
import { holdPythonExample } from './package/python-example.ts';

const installLimitSeconds = 20;
const sizeLimitMegabytes = 100;
const stackLineLimit = 30;

const typedStack = `import { defineConfig, defineStack, type HornetConfig, type StackSpec } from 'hornet';
import { completionOf, type StackWorld } from 'hornet/steps';

export const stack: StackSpec = defineStack({ services: { back: { command: ['node', 'back.js'] } } });
export const cut = (world: StackWorld): Promise<void> => world.stack.link('front→back').cut();
export const config: HornetConfig = defineConfig({ stack, dialect: 'ollama' });
export const words = (world: StackWorld): number => completionOf(world).text.split(' ').length;
// @ts-expect-error: there is no such dialect
defineConfig({ stack, dialect: 'esperanto' });
// @ts-expect-error: a service has a command
defineStack({ services: { back: {} } });
`;

const claims = new Claims();
await using project = await createInstalledProject();
const { folder, packageFolder } = project;
const featureFile = join(folder, 'features/cut-link.feature');

let tarball = '';
await claims.hold('the package packs', async () => {
  tarball = await project.pack();
  return kilobytes(statSync(tarball).size);
});

await claims.hold(`it installs within ${installLimitSeconds} s, cucumber included`, async () => {
  const { seconds } = await timed(() => project.install(tarball));
  assert.ok(seconds <= installLimitSeconds, `it took ${seconds.toFixed(1)} s`);
  return `${seconds.toFixed(1)} s`;
});

await claims.hold(`all that was installed takes at most ${sizeLimitMegabytes} MB`, () => {
  const megabytes = sizeOnDisk(join(folder, 'node_modules')) / 1e6;
  assert.ok(megabytes <= sizeLimitMegabytes, `it takes ${megabytes.toFixed(0)} MB`);
  return `${megabytes.toFixed(0)} MB`;
});

await claims.hold('nothing came along that only this repository, or not everybody, needs', () => {
  const installed = filesBelow(join(folder, 'node_modules'));
  const unwanted = [
    ...Object.keys(manifest.devDependencies),
    ...Object.keys(manifest.peerDependenciesMeta),
  ].filter((name) => !name.startsWith('@cucumber/')); // which are there by the user's own wish
  assert.ok(unwanted.includes('node-llama-cpp'), 'the list of what is unwanted is not complete');
  const found = unwanted.filter((name) => installed.includes(`${name}/package.json`));
  assert.deepEqual(found, []);
  return `none of ${new Set(unwanted).size} packages`;
});

await claims.hold(
  'the package has what was built, and no source, test or fixture of a test',
  () => {
    const files = filesBelow(packageFolder);
    const stray = files.filter(
      (path) =>
        (/\.ts$/.test(path) && !path.endsWith('.d.ts') && !path.startsWith('templates/')) ||
        /\.(test|child)\.|conformance|testing/.test(path) ||
        (path.includes('/fixtures/') && !path.startsWith('dist/harness/fixtures/')),
    );
    assert.deepEqual(stray, []);
    assert.ok(
      files.includes('dist/harness/fixtures/model/index.js'),
      'the model fixture is missing',
    );
    return `${files.length} files`;
  },
);

await claims.hold(`the stack of the example takes less than ${stackLineLimit} lines`, () => {
  project.addExample();
  const texts = ['hornet.config.js', 'front.js', 'back.js'].map((name) =>
    readFileSync(join(folder, name), 'utf8'),
  );
  const lineCount = texts.join('').trimEnd().split('\n').length;
  assert.ok(lineCount < stackLineLimit, `it takes ${lineCount}`);
  return `${lineCount} lines, both servers included`;
});

await claims.hold('npx hornet --version tells the version', async () => {
  const { stdout } = await execa('npx', ['hornet', '--version'], { cwd: folder });
  assert.equal(stdout, manifest.version);
  return stdout;
});

for (const command of [
  ['npx', 'cucumber-js'],
  ['npx', 'hornet', 'run', '--parallel', '2'],
] as const) {
  await claims.hold(`the link is cut and heals by ${command.join(' ')}`, async () => {
    const { result: run, seconds } = await timed(() => runFeatures(folder, command));
    const { exitCode, scenarios, leftovers } = run;
    assert.deepEqual(
      { exitCode, scenarios, leftovers },
      { exitCode: 0, scenarios: { PASSED: 1 }, leftovers: [] },
      run.output,
    );
    return `1 scenario passed in ${seconds.toFixed(1)} s, nothing left`;
  });
}

await claims.hold('without the cut, the scenario fails where back must not be reached', () =>
  failsWithout('When the link "front→back" is cut', 'the answer has status 502 within 2 s'),
);

await claims.hold('without the healing, it fails where back must be reached again', () =>
  failsWithout('When the link "front→back" heals', 'the answer has status 200'),
);

await claims.hold('every program in the package starts', async () => {
  const programs = [
    'system/queen',
    'system/hive',
    'system/worker',
    'system/keeper',
    'fakes/worker',
  ];
  for (const program of programs)
    await execaNode(join(packageFolder, 'dist', program, 'main.js'), ['--help']);
  return programs.join(', ');
});

await claims.hold('hornet proxy answers as Toxiproxy does', async () => {
  await using scope = new Scope({ name: 'package' });
  const proxy = await startProcess(scope, {
    name: 'proxy',
    command: [process.execPath, join(packageFolder, 'cli/hornet.cjs'), 'proxy'],
    logFolder: project.workFolder,
    ready: { kind: 'ready-line' },
  });
  const answer = await fetch(`${proxy.readyLine?.['url']}/version`);
  return await answer.text().then((text) => text.trim());
});

await claims.hold('the types are those of the sources', async () => {
  writeFileSync(join(folder, 'typed-stack.ts'), typedStack);
  const flags = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext'];
  const options = { preferLocal: true, cwd: folder, localDir: import.meta.dirname };
  await execa('tsc', [...flags, '--target', 'esnext', 'typed-stack.ts'], options);
  return 'a stack compiles, and one without a command does not';
});

await claims.hold('a Node.js that is too old gets one sentence', async () => {
  const { program, flags, name } = await findOldNode(manifest.engines.node);
  const launcher = join(packageFolder, 'cli/hornet.cjs');
  const parameters = [...flags, launcher, '--version'];
  const { exitCode, stdout, stderr } = await execa(program, parameters, { reject: false });
  assert.deepEqual({ exitCode, stdout }, { exitCode: 2, stdout: '' });
  assert.match(stderr, /^Hornet needs Node\.js >=\d+, and this is \d+\.\d+\.\d+\.$/);
  return `${name} says "${stderr}"`;
});

await holdPythonExample(claims, project.workFolder, tarball);
await holdGuide(claims, project.workFolder);

claims.conclude();

/** Whether the feature notices that a step is missing, by failing at the named one and no other. */
async function failsWithout(step: string, failing: string): Promise<string> {
  const feature = readFileSync(featureFile, 'utf8');
  const damaged = feature.replace(`    ${step}\n`, '');
  assert.notEqual(damaged, feature, 'the feature has no such step');
  try {
    writeFileSync(featureFile, damaged);
    const run = await runFeatures(folder, ['npx', 'hornet', 'run']);
    const { exitCode, scenarios, failedSteps } = run;
    assert.deepEqual(
      { exitCode, scenarios, failedSteps },
      { exitCode: 1, scenarios: { FAILED: 1 }, failedSteps: [failing] },
      run.output,
    );
    return `"${failing}" fails`;
  } finally {
    writeFileSync(featureFile, feature);
  }
}

async function timed<T>(act: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const beganAtMs = performance.now();
  const result = await act();
  return { result, seconds: (performance.now() - beganAtMs) / 1_000 };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(0)} kB`;
}
