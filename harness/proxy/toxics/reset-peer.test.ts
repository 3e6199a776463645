import { expect, test } from 'vitest';
import { chunk, show, startStage, takeAll } from '../fixtures/stream-items.ts';
import { resetPeer } from './reset-peer.ts';
import type { ToxicAct } from './toxic.ts';

const start = (timeout: number) => startStage(resetPeer, { timeout });

test('leaves a connection alone on which nothing comes', () => {
  const stage = start(0);
  expect(stage.wakeAtMs).toBeUndefined();
  expect(takeAll(stage, 1e12)).toEqual([]);
});

test('resets so long after the first chunk, which is lost', () => {
  const acts: ToxicAct[] = [];
  const stage = startStage(resetPeer, { timeout: 50 }, { acts });
  stage.put(chunk('a', 10, 7), 10);
  expect(stage.hasRoom).toBe(false);
  expect(stage.wakeAtMs).toBe(60);
  expect(takeAll(stage, 59)).toEqual([]);
  expect(takeAll(stage, 60)).toEqual(['[reset]']);
  expect(takeAll(stage, 1e12)).toEqual([]);
  expect(acts).toEqual([{ what: 'reset', offset: 7 }]);
});

test('resets at once with 0', () => {
  const stage = start(0);
  stage.put(chunk('a', 10), 10);
  expect(takeAll(stage, 10)).toEqual(['[reset]']);
});

test('an end counts as the first that comes', () => {
  const stage = start(50);
  stage.put({ kind: 'end' }, 10);
  expect(takeAll(stage, 59)).toEqual([]);
  expect(takeAll(stage, 60)).toEqual(['[reset]']);
});

test('lets go of what it holds when it goes before its time', () => {
  const stage = start(50);
  stage.put(chunk('a', 0), 0);
  stage.put({ kind: 'end' }, 0);
  expect(stage.drain().map(show)).toEqual(['a', '[end]']);
});

test('a change counts from the first chunk too', () => {
  const before = start(1000);
  before.put(chunk('a', 10), 10);
  const held = before.drain();
  const after = startStage(resetPeer, { timeout: 50 }, { nowMs: 40, previous: before });
  for (const item of held) after.put(item, 40);
  expect(after.wakeAtMs).toBe(60);
});

test('forgets what comes after the reset', () => {
  const stage = start(0);
  stage.put(chunk('a', 0), 0);
  takeAll(stage, 0);
  stage.put(chunk('b', 0), 0);
  expect(stage.hasRoom).toBe(true);
  expect(takeAll(stage, 1e12)).toEqual([]);
});
