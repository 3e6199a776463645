// The version of the package that a program belongs to, as its package.json has it.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let version: string | undefined;

/** Read once, from the nearest package.json above this file; `0.0.0` where there is none, as in a bundle. */
export function programVersion(): string {
  version ??= readVersion(import.meta.dirname);
  return version;
}

function readVersion(folder: string): string {
  const path = join(folder, 'package.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')).version ?? '0.0.0';
  const above = dirname(folder);
  return above === folder ? '0.0.0' : readVersion(above);
}
