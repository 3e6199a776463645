/**
 * Where the programs of all runs of a user keep what Node compiled of them, so that the next start need not. Node writes
 * each file of it at once and checks it against the source, so any number of programs may share it. What is no Node
 * program takes no notice.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hasChosenCompileCache } from './environment.ts';

/** Node goes without where it cannot write there. */
const folder = join(homedir(), '.cache', 'hornet', 'compiled');

/** What a program's environment lacks to use the cache; empty where the user has chosen another one, or none. */
export function compileCacheVariables(): Record<string, string> {
  return hasChosenCompileCache() ? {} : { NODE_COMPILE_CACHE: folder };
}
