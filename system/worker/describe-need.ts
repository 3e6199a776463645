// Says what the model needs of its device's memory, in one line, without loading it: for a hive that asks before it starts us.
import type { WorkerNeed } from '../contracts/index.ts';
import { readMemoryNeed } from './engine/index.ts';
import type { WorkerOptions } from './options.ts';

/** The line, without its newline. @throws Failure MODEL_LOAD_FAILED */
export async function describeNeed(options: WorkerOptions): Promise<string> {
  const { modelPath, slots, contextTokens } = options;
  const need = await readMemoryNeed({
    modelPath,
    slots,
    ...(contextTokens === undefined ? {} : { contextTokens }),
  });
  const { architecture, contextLength, weightsBytes, contextBytes } = need;
  return JSON.stringify({
    architecture,
    context_length: contextLength,
    weights_bytes: weightsBytes,
    context_bytes: contextBytes,
    memory_bytes: weightsBytes + contextBytes,
  } satisfies WorkerNeed);
}
