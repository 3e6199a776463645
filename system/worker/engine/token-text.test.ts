import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenText } from './token-text.ts';

/** Tokens of these tests are pieces of bytes. */
const decode = (tokens: Buffer[]): string => Buffer.concat(tokens).toString('utf8');

describe('TokenText', () => {
  it('gives out each token at once when it is whole', () => {
    const text = new TokenText(decode, []);
    expect(['to', 'ken', ' é'].map((piece) => text.push(Buffer.from(piece)))).toEqual([
      'to',
      'ken',
      ' é',
    ]);
    expect(text.flush()).toBe('');
  });

  it('waits for the rest of a character, and gives out what comes before it', () => {
    const [bee1 = Buffer.of(), ...others] = [...Buffer.from('🐝')].map((byte) => Buffer.of(byte));
    const text = new TokenText(decode, []);
    expect(text.push(Buffer.concat([Buffer.from('a '), bee1]))).toBe('a ');
    expect(others.map((byte) => text.push(byte))).toEqual(['', '', '🐝']);
    expect(text.push(Buffer.from('!'))).toBe('!');
  });

  it('loses and doubles nothing, however a text is cut', () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3 }), { maxLength: 12 });
    const whole = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text));
    fc.assert(
      fc.property(whole, fc.array(fc.integer({ min: 1, max: 4 })), (bytes, sizes) => {
        const text = new TokenText(decode, []);
        const given = cut(bytes, sizes).map((piece) => text.push(piece));
        expect(given.join('') + text.flush()).toBe(bytes.toString('utf8'));
      }),
    );
    fc.assert(
      fc.property(pieces, (chunks) => {
        // Bytes that are no text must come out as something, and must not be waited for for ever.
        const text = new TokenText(decode, []);
        const given = chunks.map((chunk) => text.push(Buffer.from(chunk))).join('');
        expect((given + text.flush()).length).toBeGreaterThanOrEqual(chunks.length > 0 ? 1 : 0);
      }),
    );
  });

  it('gives out the replacement character that a text really has', () => {
    const text = new TokenText(decode, []);
    expect(text.push(Buffer.from('\uFFFD')) + text.push(Buffer.from('x'))).toBe('\uFFFDx');
  });

  it('shows the tokenizer the last tokens before', () => {
    const seen: string[] = [];
    const text = new TokenText<string>(
      (tokens, before) => {
        seen.push(before.join(''));
        return tokens.join('');
      },
      ['a', 'b', 'c', 'd'],
    );
    text.push('e');
    text.push('f');
    expect(seen).toEqual(['bcd', 'cde']);
  });
});

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (const size of sizes) {
    if (start < bytes.length) pieces.push(bytes.subarray(start, start + size));
    start += size;
  }
  if (start < bytes.length) pieces.push(bytes.subarray(start));
  return pieces;
}
