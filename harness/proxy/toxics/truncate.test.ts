import { expect, test } from 'vitest';
import { Prng } from '../../kernel/prng.ts';
import { Chain } from '../chain.ts';
import { chunk, makeToxic, startStage, takeAll } from '../fixtures/stream-items.ts';
import type { ToxicAct } from './toxic.ts';
import { truncate } from './truncate.ts';

test('drops what comes after so many bytes, and lets the ends close', () => {
  const acts: ToxicAct[] = [];
  const stage = startStage(truncate, { after_bytes: 5 }, { acts });
  stage.put(chunk('abc', 0, 0), 0);
  expect(takeAll(stage, 0)).toEqual(['abc']);
  stage.put(chunk('defg', 0, 3), 0);
  expect(takeAll(stage, 0)).toEqual(['de']);
  stage.put(chunk('h', 0, 7), 0);
  stage.put({ kind: 'end' }, 0);
  expect(takeAll(stage, 0)).toEqual(['[end]']);
  expect(acts).toEqual([
    { what: 'drop', offset: 5, bytes: 2 },
    { what: 'drop', offset: 7, bytes: 1 },
  ]);
});

test('drops what comes after so many chunks', () => {
  const stage = startStage(truncate, { after_chunks: 2 });
  for (const [offset, text] of [...'abc'].entries()) stage.put(chunk(text, 0, offset), 0);
  expect(takeAll(stage, 0)).toEqual(['a', 'b']);
});

test('drops what comes after a time, which counts on through a change', () => {
  const before = startStage(truncate, { after_ms: 100 }, { nowMs: 1000 });
  before.put(chunk('a', 1099), 1099);
  expect(takeAll(before, 1099)).toEqual(['a']);
  const stage = startStage(truncate, { after_ms: 50 }, { nowMs: 1020, previous: before });
  stage.put(chunk('b', 1049), 1049);
  expect(takeAll(stage, 1049)).toEqual(['b']);
  stage.put(chunk('c', 1050), 1050);
  expect(takeAll(stage, 1050)).toEqual([]);
});

test('what is truncated stays so through a change, since a hole would be in the stream', () => {
  const chain = new Chain(new Prng(1), () => {});
  const toxic = makeToxic('truncate', { after_bytes: 1 });
  chain.add(toxic, 0);
  chain.put(chunk('ab', 0), 0);
  expect(takeAll(chain, 0)).toEqual(['a']);
  toxic.attributes = { ...toxic.attributes, after_bytes: 100 };
  chain.update(toxic, 0);
  chain.put(chunk('c', 0, 2), 0);
  expect(takeAll(chain, 0)).toEqual([]);
  chain.remove(toxic, 0);
  expect(takeAll(chain, 0)).toEqual(['[close]']);
});

test('removed before it has dropped anything it leaves the connection alone', () => {
  const chain = new Chain(new Prng(1), () => {});
  const toxic = makeToxic('truncate', { after_bytes: 10 });
  chain.add(toxic, 0);
  chain.put(chunk('ab', 0), 0);
  chain.remove(toxic, 0);
  chain.put(chunk('cd', 0, 2), 0);
  expect(takeAll(chain, 0)).toEqual(['ab', 'cd']);
});

test('needs to know when', () => {
  expect(truncate.fault?.({ after_bytes: -1, after_chunks: -1, after_ms: -1 })).toContain('after_');
  expect(truncate.fault?.({ after_bytes: -1, after_chunks: 0, after_ms: -1 })).toBeUndefined();
});
