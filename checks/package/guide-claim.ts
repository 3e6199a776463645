/** The guide from nothing to a scenario, followed with the packed tarball from its first command to its last. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { followGuide } from '../guides/follow-guide.ts';
import type { Claims } from './claims.ts';

/** @param workFolder holds the tarball; the guide makes its project in there */
export async function holdGuide(claims: Claims, workFolder: string): Promise<void> {
  const folder = join(workFolder, 'my-stack');
  await claims.hold('who follows the guide from nothing gets there', async () => {
    const followed = await followGuide('docs/first-scenario.md', {
      install: async (script) => {
        await execa(`set -e\n${script}`, { shell: true, cwd: workFolder });
      },
      write: async (path, text) => {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      },
      shell: async (line) => {
        const options = { shell: true, cwd: folder, all: true, reject: false } as const;
        const { exitCode, all: output } = await execa(line, options);
        return { exitCode, output };
      },
    });
    return `${followed.length} commands after the installation came out as it says`;
  });
}
