import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Piece, pieceBody, type ReplyFacts } from './completion-body.ts';
import { openAiWording } from './stream-wording.ts';

const anyFacts: fc.Arbitrary<ReplyFacts> = fc.record({
  id: fc.string(),
  model: fc.oneof(fc.string(), fc.constant('\u0007'), fc.constant('"\u0007"')),
  kind: fc.constantFrom('completion', 'chat'),
  includeUsage: fc.boolean(),
});
const anyPiece: fc.Arbitrary<Piece> = fc.oneof(
  fc.record({ text: fc.string({ unit: 'grapheme' }) }),
  fc.record({ text: fc.string(), tokenIds: fc.array(fc.nat(), { minLength: 1 }) }),
);

describe('the wording of a stream', () => {
  it('is the body of each piece, on one line, whatever its text and the model are called', () => {
    fc.assert(
      fc.property(anyFacts, fc.array(anyPiece), (facts, pieces) => {
        const wording = openAiWording(facts);
        for (const [index, piece] of pieces.entries()) {
          const line = wording.piece(piece);
          const { created: _, ...expected } = pieceBody(facts, piece, index === 0);
          const { created: when, ...said } = JSON.parse(line);
          expect(said).toEqual(expected);
          expect(when).toBeCloseTo(Date.now() / 1000, -1);
          expect(line).not.toMatch(/[\r\n]/);
        }
      }),
    );
  });

  it('ends with the usage, in a piece of its own where that is asked for', () => {
    const facts = { id: 'a', model: 'm', kind: 'chat' } as const;
    const summary = { finishReason: 'stop', promptTokens: 2, completionTokens: 3 } as const;
    const usage = { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 };
    const said = (includeUsage: boolean) =>
      openAiWording({ ...facts, includeUsage })
        .end(summary)
        .map((line) => JSON.parse(line));
    expect(said(false)).toMatchObject([{ choices: [{ finish_reason: 'stop' }], usage }]);
    expect(said(true)).toMatchObject([
      { choices: [{ finish_reason: 'stop' }], usage: null },
      { choices: [], usage },
    ]);
  });
});
