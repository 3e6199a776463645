import { expect, test } from 'vitest';
import { startStage, takeAll } from '../fixtures/stream-items.ts';
import type { Chunk } from '../stream-item.ts';
import { bitFlip } from './bit-flip.ts';
import type { ToxicAct } from './toxic.ts';

const zeros = (length: number, offset: number): Chunk => ({
  kind: 'data',
  bytes: Buffer.alloc(length),
  offset,
  atMs: 0,
});

/** What so many chunks of zeros become, and what was told of it. */
function flip(
  attributes: { share?: number; at_byte?: number },
  { seed = 1, length = 100, count = 500 } = {},
) {
  const acts: ToxicAct[] = [];
  const stage = startStage(bitFlip, attributes, { seed, acts });
  const parts = Array.from({ length: count }, (_, index) => {
    stage.put(zeros(length, index * length), 0);
    const item = stage.take(0);
    if (item?.kind !== 'data') throw new Error('Nothing came out.');
    return item.bytes;
  });
  return { acts, bytes: Buffer.concat(parts) };
}

test('turns one bit over in about the share of chunks, and tells which', () => {
  const { acts, bytes } = flip({ share: 0.5 });
  expect(acts.length).toBeGreaterThan(200);
  expect(acts.length).toBeLessThan(300);
  const expected = Buffer.alloc(bytes.length);
  for (const { offset, bit } of acts) expected[Number(offset)] = 1 << Number(bit);
  expect(bytes).toEqual(expected);
  expect(new Set(acts.map(({ bit }) => bit)).size).toBe(8);
});

test('a share of 1 turns one over in every chunk', () => {
  expect(flip({ share: 1 }).acts).toHaveLength(500);
});

test('turns one over in the byte at an offset and nowhere else', () => {
  const { acts, bytes } = flip({ at_byte: 1234 });
  expect(acts).toEqual([{ what: 'flip', offset: 1234, bit: expect.any(Number) }]);
  expect(bytes.findIndex((byte) => byte !== 0)).toBe(1234);
  expect(bytes.filter((byte) => byte !== 0)).toHaveLength(1);
});

test('which bit of that byte does not depend on how the stream was split', () => {
  expect(flip({ at_byte: 1234 }, { length: 7 }).acts).toEqual(flip({ at_byte: 1234 }).acts);
});

test('draws by seed', () => {
  expect(flip({ share: 0.5 }).acts).toEqual(flip({ share: 0.5 }).acts);
  expect(flip({ share: 0.5 }).acts).not.toEqual(flip({ share: 0.5 }, { seed: 2 }).acts);
});

test('leaves the sender’s own bytes alone', () => {
  const sent = zeros(10, 0);
  const stage = startStage(bitFlip, { share: 1 });
  stage.put(sent, 0);
  takeAll(stage, 0);
  expect(sent.bytes).toEqual(Buffer.alloc(10));
});

test('needs to know where', () => {
  expect(bitFlip.fault?.({ share: 0, at_byte: -1 })).toContain('share');
  expect(bitFlip.fault?.({ share: 0, at_byte: 0 })).toBeUndefined();
});
