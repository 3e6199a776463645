import { expect, test } from 'vitest';
import { chunk, show, startStage, takeAll } from '../fixtures/stream-items.ts';
import { slowClose } from './slow-close.ts';

const start = (delay: number) => startStage(slowClose, { delay });

test('lets bytes through at once, as they are', () => {
  const stage = start(1000);
  stage.put(chunk('a', 5, 3), 7);
  expect(stage.take(7)).toEqual(chunk('a', 5, 3));
});

test.each(['end', 'close', 'reset'] as const)('holds back the %s', (kind) => {
  const stage = start(100);
  stage.put(chunk('a', 0), 0);
  stage.put({ kind }, 10);
  expect(takeAll(stage, 109)).toEqual(['a']);
  expect(stage.wakeAtMs).toBe(110);
  expect(takeAll(stage, 110)).toEqual([`[${kind}]`]);
});

test('gives up what it holds', () => {
  const stage = start(100);
  stage.put({ kind: 'end' }, 0);
  expect(stage.drain().map(show)).toEqual(['[end]']);
});

test('makes the sender wait while what is beyond takes nothing', () => {
  const stage = start(100);
  stage.put(chunk('a', 0), 0);
  expect(stage.hasRoom).toBe(false);
});
