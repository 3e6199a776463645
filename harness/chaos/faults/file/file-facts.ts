/** What a file is, as anybody finds it who opens it by its name. It changes nothing. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

export interface FileFacts {
  readonly bytes: number;
  /** The kernel's number of it: two names of one file have the same. */
  readonly number: bigint;
  /** Of its content. */
  readonly digest: string;
}

/** Undefined where there is none. */
export async function factsOf(path: string): Promise<FileFacts | undefined> {
  try {
    const { ino, size } = await stat(path, { bigint: true });
    return { bytes: Number(size), number: ino, digest: await digestOf(path) };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The number alone, which costs no reading. */
export async function numberOfFile(path: string): Promise<bigint | undefined> {
  try {
    return (await stat(path, { bigint: true })).ino;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
