import { expect, test } from 'vitest';
import { Prng } from '../../kernel/prng.ts';
import { Chain } from '../chain.ts';
import { chunk, makeToxic, show, startStage, takeAll } from '../fixtures/stream-items.ts';
import { limitData } from './limit-data.ts';

const start = (bytes: number) => startStage(limitData, { bytes });

test('passes exactly so many bytes, then closes, and drops the rest', () => {
  const stage = start(5);
  stage.put(chunk('abc', 0, 0), 0);
  expect(takeAll(stage, 0)).toEqual(['abc']);
  stage.put(chunk('defg', 0, 3), 0);
  expect(takeAll(stage, 0)).toEqual(['de', '[close]']);
  stage.put(chunk('h', 0, 7), 0);
  expect(takeAll(stage, 0)).toEqual([]);
  expect(stage.hasRoom).toBe(true);
});

test('closes with the last byte, not with the one after it', () => {
  const stage = start(3);
  stage.put(chunk('abc', 0), 0);
  expect(takeAll(stage, 0)).toEqual(['abc', '[close]']);
});

test.each([0, -1])('with %d closes on the first chunk, and not before', (bytes) => {
  const stage = start(bytes);
  expect(stage.wakeAtMs).toBeUndefined();
  expect(takeAll(stage, 1e12)).toEqual([]);
  stage.put(chunk('a', 0), 0);
  expect(takeAll(stage, 0)).toEqual(['[close]']);
});

test('lets an end through', () => {
  const stage = start(5);
  stage.put(chunk('abc', 0), 0);
  stage.put({ kind: 'end' }, 0);
  expect(takeAll(stage, 0)).toEqual(['abc', '[end]']);
});

test('counts on through a change of the toxic, and gives up what it has not counted', () => {
  const chain = new Chain(new Prng(1), () => {});
  const toxic = makeToxic('limit_data', { bytes: 100 });
  chain.add(toxic, 0);
  chain.put(chunk('abc', 0), 0);
  expect(takeAll(chain, 0)).toEqual(['abc']);
  chain.put(chunk('de', 0, 3), 0);
  toxic.attributes = { bytes: 4 };
  chain.update(toxic, 0);
  expect(takeAll(chain, 0)).toEqual(['d', '[close]']);
});

test('counts anew after it was removed', () => {
  const chain = new Chain(new Prng(1), () => {});
  const toxic = makeToxic('limit_data', { bytes: 4 });
  chain.add(toxic, 0);
  chain.put(chunk('abc', 0), 0);
  takeAll(chain, 0);
  chain.remove(toxic, 0);
  chain.add(toxic, 0);
  chain.put(chunk('def', 0, 3), 0);
  expect(takeAll(chain, 0)).toEqual(['def']);
});

test('a close that it has decided on stays decided', () => {
  const stage = start(1);
  stage.put(chunk('ab', 0), 0);
  expect(stage.take(0)).toMatchObject({ kind: 'data' });
  expect(stage.drain().map(show)).toEqual(['[close]']);
});
