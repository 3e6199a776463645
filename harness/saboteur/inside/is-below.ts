/** Whether a path is another one, or lies in it. */
import { resolve, sep } from 'node:path';

/** @param folder absolute */
export function isBelow(folder: string, path: string): boolean {
  const absolute = resolve(path);
  return absolute === folder || absolute.startsWith(`${folder}${sep}`);
}
