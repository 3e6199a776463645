import type { BatchItem, Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { oneOutputABatch } from './one-output-a-batch.ts';

const prompt = (tokens: number): BatchItem => item(tokens, false);
const answer = (): BatchItem => item(1, true);

describe('oneOutputABatch', () => {
  it('takes one of several tokens to be sampled from, the first', () => {
    const items = [answer(), answer(), answer()];
    expect(oneOutputABatch({ items, size: 8 })).toEqual([{ item: items[0], processAmount: 1 }]);
  });

  it('takes prompts along, as far as there is room', () => {
    const items = [prompt(5), answer(), answer(), prompt(9), prompt(1)];
    expect(oneOutputABatch({ items, size: 8 })).toEqual([
      { item: items[0], processAmount: 5 },
      { item: items[1], processAmount: 1 },
      { item: items[3], processAmount: 2 },
    ]);
  });

  it('always takes something', () => {
    const items = [item(20, true)];
    expect(oneOutputABatch({ items, size: 8 })).toEqual([{ item: items[0], processAmount: 8 }]);
  });
});

function item(count: number, isOutput: boolean): BatchItem {
  // Token is a number that the library's types keep apart from others.
  const tokens = Array.from({ length: count }, (_none, token) => token as Token);
  const logits = tokens.map((_token, index) => (isOutput && index === count - 1) || undefined);
  return { tokens, logits, evaluationPriority: 5 };
}
