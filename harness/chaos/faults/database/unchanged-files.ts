/** Whether the files of a database are as they were at some time: what its owner tries to write does not arrive. */
import { stat } from 'node:fs/promises';

/** The file, and what SQLite keeps beside it. */
export function filesOf(path: string): string[] {
  return ['', '-wal', '-journal'].map((ending) => `${path}${ending}`);
}

/** Asked later, tells whether nothing has been written since now. */
export async function watchUnchanged(path: string): Promise<() => Promise<boolean>> {
  const before = await lastWrites(path);
  return async () => {
    const now = await lastWrites(path);
    return now.every((time, index) => time === before[index]);
  };
}

async function lastWrites(path: string): Promise<(bigint | undefined)[]> {
  return await Promise.all(filesOf(path).map(lastWrite));
}

async function lastWrite(file: string): Promise<bigint | undefined> {
  try {
    return (await stat(file, { bigint: true })).mtimeNs;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
