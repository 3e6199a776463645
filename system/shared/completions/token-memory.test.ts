import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenMemory } from './token-memory.ts';

describe('the memory for answers', () => {
  it('[INF-16] refuses the token too many, to whoever asks for it, and says who holds what', () => {
    const memory = new TokenMemory(10);
    using first = memory.open();
    using second = memory.open();
    first.take(6);
    second.take(4);
    const refused = expect.objectContaining({
      code: 'OUT_OF_MEMORY',
      details: { kv_tokens: 10, held_tokens: 10, own_tokens: 4 },
    });
    expect(() => second.take(1)).toThrow(refused);
    first[Symbol.dispose]();
    second.take(6);
    expect(memory.held).toBe(10);
  });

  it('holds what its requests hold, whatever they do, and never more than there is', () => {
    const deed = fc.record({ request: fc.nat(3), tokens: fc.nat(6), ends: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.array(deed), (limit, deeds) => {
        const memory = new TokenMemory(limit);
        const shares = Array.from({ length: 4 }, () => memory.open());
        const own = [0, 0, 0, 0];
        for (const { request, tokens, ends } of deeds) {
          if (ends) {
            shares[request]?.[Symbol.dispose]();
            own[request] = 0;
          } else if (sum(own) + tokens <= limit) {
            shares[request]?.take(tokens);
            own[request] = (own[request] ?? 0) + tokens;
          } else expect(() => shares[request]?.take(tokens)).toThrow(/memory for answers/);
          expect(memory.held).toBe(sum(own));
        }
      }),
    );
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
