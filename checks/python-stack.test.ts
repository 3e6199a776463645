/** The example in Python, in a folder of its own, with nothing of Hornet but its public door. */
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { createLinkedProject } from './package/fixtures/linked-project.ts';

const { failed: lacksPython } = execaSync('python3', ['--version'], { reject: false });

describe.skipIf(lacksPython)('the example in Python (needs python3)', () => {
  it('passes in a folder of its own, started with a bare `hornet run`', async () => {
    await using project = await createLinkedProject('examples/python-stack');
    const { exitCode, output } = await project.shell('npx hornet run --parallel 2');
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/^9 scenarios: 9 passed/m);
  }, 60_000);

  it('fails at the sentence about the cut when nothing is cut', async () => {
    await using project = await createLinkedProject('examples/python-stack');
    const file = 'features/faults.feature';
    const step = '    And the link "front→back" is cut\n';
    const feature = await project.read(file);
    expect(feature).toContain(step);
    await project.write(file, feature.replace(step, ''));
    const { exitCode, output } = await project.shell(
      'npx hornet run --name "is cut in the middle"',
    );
    expect(exitCode, output).toBe(1);
    expect(output).toContain('Then the stream breaks off within 1 s');
    expect(output).toMatch(/^1 scenario: 1 failed/m);
  }, 60_000);
});
