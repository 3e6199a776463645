/** A copy of the project in a folder of its own, so that its stack can be broken while the real one is worked on. */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { projectFiles } from '../project-files.ts';
import { applyEdit } from './apply.ts';
import type { Edit } from './mutant.ts';

/** What is installed is linked; what is imported has to be copied, since Node goes by where a file really is. */
export async function copyProject(root: string, folder: string): Promise<void> {
  for (const file of projectFiles(root, '**/*')) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
}

/** @throws TypeError as `applyEdit` */
export async function breakStack(folder: string, edits: readonly Edit[]): Promise<void> {
  for (const edit of edits) {
    const path = join(folder, 'system', edit.file);
    await writeFile(path, applyEdit(await readFile(path, 'utf8'), edit));
  }
}
