import { access, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { breakStack, copyProject } from './copy-project.ts';

it('copies what is imported, links what is installed, and breaks only the copy', async () => {
  await using folder = await temporaryFolder();
  const [root, copy] = [join(folder.path, 'project'), join(folder.path, 'copy')];
  const files = ['system/queen/retry.ts', 'cli/main.ts', 'dist/old.js', 'node_modules/a/index.js'];
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), 'most = 3;');
  }

  await copyProject(root, copy);
  await breakStack(copy, [{ file: 'queen/retry.ts', find: 'most = 3', replace: 'most = 1' }]);

  expect(await readFile(join(copy, 'system/queen/retry.ts'), 'utf8')).toBe('most = 1;');
  expect(await readFile(join(root, 'system/queen/retry.ts'), 'utf8')).toBe('most = 3;');
  expect(await realpath(join(copy, 'cli/main.ts'))).toBe(join(copy, 'cli/main.ts'));
  expect(await realpath(join(copy, 'node_modules'))).toBe(join(root, 'node_modules'));
  await expect(access(join(copy, 'dist'))).rejects.toThrow('ENOENT');
});

async function temporaryFolder() {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'hornet-copy-')));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
