/** A project that `hornet init` writes, used as the person who asked for it would use it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLinkedProject } from '../checks/package/fixtures/linked-project.ts';

describe('hornet init', () => {
  it('[INFRA-01] writes a project from templates, and says what to do next', async () => {
    await using project = await createLinkedProject();
    const { exitCode, output } = await project.shell('npx hornet init');
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/^written +hornet\.config\.ts$/m);
    expect(output).toContain('Next:');
    // That what it wrote passes is shown by the guide that begins with it, checks/guides.
  });

  it('overwrites nothing, and says so', async () => {
    await using project = await createLinkedProject();
    await project.write('features/first.feature', 'mine');
    await project.write('package.json', '{ "type": "module" }');
    const { exitCode, output } = await project.shell('npx hornet init');
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/^left as it was +features\/first\.feature$/m);
    expect(output).toMatch(/^written +fakes\/model\.ts$/m);
    expect(output).not.toContain('npm install');
    expect(await project.read('features/first.feature')).toBe('mine');
    expect(await project.read('package.json')).toBe('{ "type": "module" }');
  });

  it('writes into a folder of its own where one is named', async () => {
    await using project = await createLinkedProject();
    const { output } = await project.shell('npx hornet init My-Stack');
    expect(output).toContain('  cd My-Stack\n  npm install\n');
    expect(existsSync(join(project.folder, 'My-Stack/.gitignore'))).toBe(true);
    expect(JSON.parse(await project.read('My-Stack/package.json'))).toMatchObject({
      name: 'my-stack',
      type: 'module',
      devDependencies: { hornet: expect.stringMatching(/^\^\d/) },
    });
  });
});
