import { expect, test } from 'vitest';
import { chunk, startStage, takeAll } from '../fixtures/stream-items.ts';
import { timeout } from './timeout.ts';

const start = (timeoutMs: number) => startStage(timeout, { timeout: timeoutMs }, { nowMs: 1000 });

test('drops bytes for ever and never closes with 0', () => {
  const stage = start(0);
  stage.put(chunk('a', 1000), 1000);
  expect(stage.hasRoom).toBe(true);
  expect(stage.wakeAtMs).toBeUndefined();
  expect(takeAll(stage, 1e12)).toEqual([]);
});

test('closes once, so long after it began when nothing comes', () => {
  const stage = start(50);
  expect(stage.wakeAtMs).toBe(1050);
  expect(takeAll(stage, 1049)).toEqual([]);
  expect(takeAll(stage, 1050)).toEqual(['[close]']);
  expect(stage.wakeAtMs).toBeUndefined();
  expect(takeAll(stage, 1e12)).toEqual([]);
});

test('counts from the last chunk, and drops that too', () => {
  const stage = start(50);
  stage.put(chunk('a', 1040), 1040);
  expect(stage.wakeAtMs).toBe(1090);
  expect(takeAll(stage, 1089)).toEqual([]);
  expect(takeAll(stage, 1090)).toEqual(['[close]']);
});

test.each(['end', 'close'] as const)('lets an %s through at once', (kind) => {
  const stage = start(0);
  stage.put(chunk('a', 1000), 1000);
  stage.put({ kind }, 1001);
  expect(takeAll(stage, 1001)).toEqual([`[${kind}]`]);
});

test('gives up endings, not what it dropped', () => {
  const stage = start(0);
  stage.put(chunk('a', 1000), 1000);
  stage.put({ kind: 'end' }, 1001);
  expect(stage.drain()).toEqual([{ kind: 'end' }]);
});

test('closes connections when it is removed', () => {
  expect(timeout.closesOnRemoval).toBe(true);
});
