// What the fake says that its model needs of memory: what a setting tells it, or a plausible figure. It holds none of it.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { WorkerNeed } from '../../system/contracts/index.ts';
import { availableBytesOf, Failure } from '../../system/shared/index.ts';
import { contextOf } from './answer.ts';
import { loadModel } from './load-model.ts';
import type { FakeWorkerOptions } from './options.ts';

/** What a small model keeps of each token. */
const bytesAToken = 256;

/** The need of the model. @throws MODEL_LOAD_FAILED as the worker does */
export async function readNeed(options: FakeWorkerOptions): Promise<WorkerNeed> {
  const { modelPath, contextTokens, slots, needsMb } = options;
  const description = await loadModel(options);
  const { size } = await stat(modelPath);
  const contextLength =
    description?.contextLength ?? contextOf({ description, contextTokens: undefined });
  const contextBytes = slots * contextOf({ description, contextTokens }) * bytesAToken;
  const memoryBytes = needsMb === undefined ? size + contextBytes : needsMb * 1_000_000;
  return {
    architecture: 'fake',
    context_length: contextLength,
    weights_bytes: Math.max(0, memoryBytes - contextBytes),
    context_bytes: Math.min(memoryBytes, contextBytes),
    memory_bytes: memoryBytes,
  };
}

/** @throws INSUFFICIENT_MEMORY in the words of the worker, where its device has less than that */
export async function assertFits(options: FakeWorkerOptions): Promise<void> {
  const availableBytes = availableBytesOf(options);
  if (availableBytes === undefined) return;
  const { memory_bytes: neededBytes } = await readNeed(options);
  if (neededBytes <= availableBytes) return;
  const model = basename(options.modelPath);
  const said = `it needs about ${neededBytes} bytes with ${options.slots} slots, ${availableBytes} are there`;
  throw new Failure(
    'INSUFFICIENT_MEMORY',
    `Model ${model} could not be loaded: there is not enough memory for it (${said}).`,
    {
      details: {
        reason: 'not-enough-memory',
        model,
        said,
        needed_bytes: neededBytes,
        available_bytes: availableBytes,
      },
    },
  );
}
