/** The example in Python with the packed tarball, in a folder of its own: it passes, and fails where it is broken on purpose. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Claims } from './claims.ts';
import { runFeatures } from './feature-run.ts';

const scenarioCount = 9;
const featureFile = 'features/faults.feature';

/** Each step that can be left out, with the sentence at which one scenario must fail then. */
const breaks: Record<string, string> = {
  'And the link "front→back" is cut': 'the stream breaks off within 1 s, saying "back broke off"',
  'When service "back" is started': 'the stream ends well',
  'When the link "front→back" heals': 'the stream ends well',
  'And service "back" is paused': 'the stream breaks off within 2 s, saying "back is silent"',
};

/** Skipped, and said so, where there is no Python. @param workFolder where the example's folder is made */
export async function holdPythonExample(
  claims: Claims,
  workFolder: string,
  tarball: string,
): Promise<void> {
  const { failed, message } = await execa('python3', ['--version'], { reject: false });
  if (failed) {
    process.stdout.write(`– the example in Python is skipped: ${message}\n`);
    return;
  }
  const folder = join(workFolder, 'python-stack');
  cpSync('examples/python-stack', folder, { recursive: true });
  await claims.hold('the example in Python passes by its own npm test', async () => {
    await execa('npm', ['install', '--save-dev', '--prefix', folder, tarball], { cwd: folder });
    const { exitCode, scenarios, leftovers, output } = await runFeatures(folder, ['npm', 'test']);
    assert.deepEqual(
      { exitCode, scenarios, leftovers },
      { exitCode: 0, scenarios: { PASSED: scenarioCount }, leftovers: [] },
      output,
    );
    return `${scenarioCount} scenarios, nothing left`;
  });
  for (const [step, failing] of Object.entries(breaks))
    await claims.hold(`without "${step}", one of them fails`, () =>
      failsWithout(folder, step, failing),
    );
}

async function failsWithout(folder: string, step: string, failing: string): Promise<string> {
  const file = join(folder, featureFile);
  const feature = readFileSync(file, 'utf8');
  // The first of several only: one scenario is broken, the others have to pass.
  const damaged = feature.replace(`    ${step}\n`, '');
  assert.notEqual(damaged, feature, 'the feature has no such step');
  try {
    writeFileSync(file, damaged);
    const run = await runFeatures(folder, ['npx', 'hornet', 'run', featureFile]);
    const { exitCode, scenarios, failedSteps, output } = run;
    assert.deepEqual(
      { exitCode, failed: scenarios['FAILED'], failedSteps },
      { exitCode: 1, failed: 1, failedSteps: [failing] },
      output,
    );
    return `at "${failing}"`;
  } finally {
    writeFileSync(file, feature);
  }
}
