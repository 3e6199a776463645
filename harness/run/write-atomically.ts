/** Writes a file so that a reader sees the whole of it or nothing. It makes no folders. */
import { rename, rm, writeFile } from 'node:fs/promises';

/** @param content a text, or the pieces of one as they are made */
export async function writeAtomically(
  file: string,
  content: string | AsyncIterable<string>,
): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  try {
    await writeFile(draft, content);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
