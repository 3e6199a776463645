/** Folders of a run's own: made empty, given to one scope, removed when that closes. */
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freshSeed } from '../kernel/prng.ts';
import type { Scope } from '../kernel/scope.ts';

/**
 * Makes a folder below `parent` that nobody else has, however many ask under the same label. Where
 * `parent` is inside the folder of a run, what is left of it goes with the run at the latest.
 * @param label what it is for, as part of a file name
 * @returns its absolute path
 */
export function leaseFolder(scope: Scope, parent: string, label: string): string {
  const name = `${label.replace(/[^\w-]+/g, '-').slice(0, 60)}-${freshSeed().toString(36)}`;
  const path = join(parent, name);
  scope.defer(`folder ${path}`, () => rm(path, { recursive: true, force: true }), {
    entry: { kind: 'folder', path },
  });
  mkdirSync(path, { recursive: true });
  return path;
}
