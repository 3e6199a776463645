// "Loads" a model: checks that the file is there and is a GGUF, then takes the description beside it.
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Failure } from '../../system/shared/index.ts';
import { type ModelDescription, readModelDescription } from './model-description.ts';

export interface LoadOptions {
  modelPath: string;
  contextTokens?: number;
}

/**
 * The description beside the model, or undefined for a model without one.
 * @throws MODEL_LOAD_FAILED and INSUFFICIENT_MEMORY, for the reasons and in the words of the worker
 */
export async function loadModel({
  modelPath,
  contextTokens,
}: LoadOptions): Promise<ModelDescription | undefined> {
  const refuse = (reason: string, said: string, cause?: unknown): never => {
    const model = basename(modelPath); // where it lies is nobody's business
    throw new Failure('MODEL_LOAD_FAILED', `Model ${model} could not be loaded: ${said}.`, {
      details: { reason, model, said },
      cause,
    });
  };
  const magic = await readMagic(modelPath).catch((error: NodeJS.ErrnoException) => {
    const said = error.code ?? 'it cannot be read'; // the message has the path in it
    return refuse(error.code === 'ENOENT' ? 'file-missing' : 'file-unreadable', said, error);
  });
  if (magic !== 'GGUF') refuse('not-a-model', `it begins with ${JSON.stringify(magic)}`);
  const description = await readModelDescription(modelPath).catch((error: unknown) =>
    refuse('damaged', 'the description beside it cannot be used', error),
  );
  const possible = description?.contextLength ?? Number.POSITIVE_INFINITY;
  if (contextTokens !== undefined && contextTokens > possible) {
    refuse('context-too-long', `${contextTokens} tokens were asked for, ${possible} are possible`);
  }
  return description;
}

async function readMagic(path: string): Promise<string> {
  await using handle = await open(path);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
  return buffer.toString('latin1', 0, bytesRead);
}
