import { expect, test } from 'vitest';
import { chunk, show, startStage, takeAll } from '../fixtures/stream-items.ts';
import { bandwidth } from './bandwidth.ts';

const start = (rate: number, nowMs = 0) => startStage(bandwidth, { rate }, { nowMs });
const of = (length: number, atMs = 0, offset = 0) => chunk('x'.repeat(length), atMs, offset);

test('lets a small chunk go after the time that it takes: a KB is 1,000 bytes', () => {
  const stage = start(10);
  stage.put(of(500), 0);
  expect(stage.wakeAtMs).toBe(50);
  expect(takeAll(stage, 49)).toEqual([]);
  expect(stage.take(50)).toMatchObject({ kind: 'data', atMs: 50 });
});

test('cuts a big chunk into slices of 100 ms, each with its place in the stream', () => {
  const stage = start(1);
  stage.put(of(250, 0, 7), 0);
  expect(takeAll(stage, 99)).toEqual([]);
  expect(stage.take(100)).toMatchObject({ offset: 7, bytes: Buffer.from('x'.repeat(100)) });
  expect(stage.take(199)).toBeUndefined();
  expect(stage.take(200)).toMatchObject({ offset: 107 });
  expect(stage.wakeAtMs).toBe(250);
  expect(stage.take(250)).toMatchObject({ offset: 207, bytes: Buffer.from('x'.repeat(50)) });
});

test('keeps the rate over many chunks, however late it is asked', () => {
  const stage = start(100);
  let nowMs = 0;
  for (let count = 0; count < 1000; count += 1) {
    while (stage.hasRoom) stage.put(of(777, nowMs), nowMs);
    nowMs = (stage.wakeAtMs ?? 0) + (count % 3);
    takeAll(stage, nowMs);
  }
  const startMs = nowMs;
  let passed = 0;
  while (passed < 1_000_000) {
    while (stage.hasRoom) stage.put(of(777, nowMs), nowMs);
    nowMs = (stage.wakeAtMs ?? 0) + 2.5;
    for (const text of takeAll(stage, nowMs)) passed += text.length;
  }
  expect(passed / (nowMs - startMs)).toBeGreaterThan(99);
  expect(passed / (nowMs - startMs)).toBeLessThan(101);
});

test('does not save up what nothing used', () => {
  const stage = start(1);
  stage.put(of(10, 60_000), 60_000);
  expect(stage.wakeAtMs).toBe(60_010);
});

test('does not make up for a receiver that was not reading', () => {
  const stage = start(1);
  stage.put(of(1000), 0);
  // A slice that is due, and one for the time in which a timer may have been late.
  expect(takeAll(stage, 700).join('')).toHaveLength(200);
  expect(stage.wakeAtMs).toBe(800);
});

test.each([0, -5])('with %d KB/s lets no byte and no end behind it through', (rate) => {
  const stage = start(rate);
  stage.put(chunk('a', 0), 0);
  stage.put({ kind: 'end' }, 0);
  expect(stage.wakeAtMs).toBeUndefined();
  expect(takeAll(stage, 1e12)).toEqual([]);
  expect(stage.hasRoom).toBe(false);
  expect(stage.drain().map(show)).toEqual(['a', '[end]']);
});

test('lets an end go with the last byte before it, or at once', () => {
  const stage = start(1);
  stage.put({ kind: 'end' }, 0);
  expect(takeAll(stage, 0)).toEqual(['[end]']);
  stage.put(of(10), 0);
  stage.put({ kind: 'close' }, 0);
  expect(takeAll(stage, 9)).toEqual([]);
  expect(takeAll(stage, 10)).toEqual(['xxxxxxxxxx', '[close]']);
});

test('holds one slice, so that the sender has to wait', () => {
  const stage = start(1);
  for (let count = 0; count < 10; count += 1) {
    expect(stage.hasRoom).toBe(true);
    stage.put(of(10), 0);
  }
  expect(stage.hasRoom).toBe(false);
});
