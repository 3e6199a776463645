/**
 * The files of the project as they lie on disk, for the checks that read all of them. It leaves out
 * what is installed, built or written by a run.
 */
import { globSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

const foreign = new Set(['.git', 'node_modules', 'dist', 'reports/out']);

/** Paths relative to the root with `/`, sorted, of the files that match a glob. */
export function projectFiles(root: string, glob: string): string[] {
  return globSync(glob, { cwd: root, exclude: (path) => foreign.has(toPosix(path)) })
    .map(toPosix)
    .filter((path) => !isForeign(path) && statSync(join(root, path)).isFile())
    .sort();
}

function isForeign(path: string): boolean {
  return [...foreign].some((folder) => path === folder || path.startsWith(`${folder}/`));
}

function toPosix(path: string): string {
  return path.split(sep).join('/');
}
