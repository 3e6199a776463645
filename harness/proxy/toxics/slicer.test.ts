import { expect, test } from 'vitest';
import { chunk, show, startStage, takeAll } from '../fixtures/stream-items.ts';
import { slicer } from './slicer.ts';
import type { ToxicAct } from './toxic.ts';

const start = (
  average_size: number,
  size_variation = 0,
  { delay = 0, seed = 1, acts = [] as ToxicAct[] } = {},
) => startStage(slicer, { average_size, size_variation, delay }, { seed, acts });
const text = (length: number) =>
  Array.from({ length }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');

const sizes = (stage: ReturnType<typeof start>, length: number, offset = 0) => {
  stage.put(chunk(text(length), 0, offset), 0);
  const pieces = takeAll(stage, 0);
  expect(pieces.join('')).toBe(text(length));
  return pieces.map((piece) => piece.length);
};

test('halves until pieces are near the average', () => {
  expect(sizes(start(100), 1000)).toEqual(Array.from({ length: 8 }, () => [62, 63]).flat());
  expect(sizes(start(100), 100)).toEqual([100]);
});

test('varies sizes by seed and position', () => {
  const one = sizes(start(100, 20), 10_000);
  expect(sizes(start(100, 20), 10_000)).toEqual(one);
  expect(sizes(start(100, 20, { seed: 2 }), 10_000)).not.toEqual(one);
  expect(sizes(start(100, 20), 10_000, 1)).not.toEqual(one);
  expect(new Set(one).size).toBeGreaterThan(10);
  expect(Math.max(...one)).toBeLessThanOrEqual(120);
});

test.each([0, -1])('an average of %d leaves chunks whole', (average) => {
  expect(sizes(start(average), 1000)).toEqual([1000]);
});

test('any variation leaves pieces of at least a byte', () => {
  for (const size of sizes(start(1, 1e9), 500)) expect(size).toBeGreaterThan(0);
  for (const size of sizes(start(2, 400), 500)) expect(size).toBeGreaterThan(0);
});

test('pauses so many microseconds after each piece, before the next chunk too', () => {
  const stage = start(100, 0, { delay: 5000 });
  stage.put(chunk(text(200), 0, 40), 0);
  expect(stage.take(0)).toMatchObject({ offset: 40 });
  expect(stage.wakeAtMs).toBe(5);
  expect(stage.take(4.9)).toBeUndefined();
  expect(stage.take(5)).toMatchObject({ offset: 140 });
  stage.put(chunk('b', 6), 6);
  stage.put({ kind: 'end' }, 6);
  expect(takeAll(stage, 9)).toEqual([]);
  expect(takeAll(stage, 10)).toEqual(['b']);
  expect(takeAll(stage, 15)).toEqual(['[end]']);
});

test('gives up the rest of a chunk as one', () => {
  const stage = start(100, 0, { delay: 5000 });
  stage.put(chunk(text(300), 0), 0);
  stage.put({ kind: 'end' }, 0);
  const first = takeAll(stage, 0);
  expect([...first, ...stage.drain().map(show)]).toEqual([text(75), text(300).slice(75), '[end]']);
});

test('tells into how many pieces', () => {
  const acts: ToxicAct[] = [];
  sizes(start(100, 0, { acts }), 200, 3);
  expect(acts).toEqual([{ what: 'slice', offset: 3, bytes: 200, pieces: 2 }]);
});
