// Which of the slots' tokens go into the next batch: at most one slot's token that will be sampled from, and as much
// of the other slots' prompts as fits. In the order given, so every slot gets its turn.
import type { CustomBatchingPrioritizationStrategy, PrioritizedBatchItem } from 'node-llama-cpp';

/**
 * One output a batch costs speed with many slots, and keeps their answers apart: node-llama-cpp 3.21 samples the
 * outputs of a batch on several threads at once, and llama.cpp sorts a batch's outputs when the first of them is read;
 * two that read at the same time get each other's. With one output there is nothing to sort and nobody to meet.
 */
export const oneOutputABatch: CustomBatchingPrioritizationStrategy = ({ items, size }) => {
  const batch: PrioritizedBatchItem[] = [];
  let room = size;
  let hasOutput = false;
  for (const item of items) {
    const isOutput = item.logits.includes(true);
    if (room === 0 || (isOutput && hasOutput)) continue;
    hasOutput ||= isOutput;
    const processAmount = Math.min(room, item.tokens.length);
    batch.push({ item, processAmount });
    room -= processAmount;
  }
  return batch;
};
