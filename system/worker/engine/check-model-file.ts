// Looks at a model file before any native code does: that it is there, can be read, and begins like a GGUF file.
import { open } from 'node:fs/promises';
import { loadFailure } from './load-failure.ts';

/**
 * The size of the file in bytes.
 * @throws Failure MODEL_LOAD_FAILED with reason file-missing, file-unreadable or not-a-model
 */
export async function checkModelFile(modelPath: string): Promise<number> {
  await using file = await open(modelPath).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'file-missing' : 'file-unreadable';
    throw loadFailure(reason, modelPath, error.code ?? error.message, error);
  });
  const stats = await file.stat();
  if (!stats.isFile()) throw loadFailure('file-unreadable', modelPath, 'not a regular file');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  const magic = buffer.toString('latin1', 0, bytesRead);
  if (magic !== 'GGUF') {
    throw loadFailure('not-a-model', modelPath, `it begins with ${JSON.stringify(magic)}`);
  }
  return stats.size;
}
