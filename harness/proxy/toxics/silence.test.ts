import { expect, test } from 'vitest';
import { chunk, show, startStage, takeAll } from '../fixtures/stream-items.ts';
import { silence } from './silence.ts';
import type { ToxicAct } from './toxic.ts';

test('lets nothing through, endings neither, and gives all of it up in order', () => {
  const acts: ToxicAct[] = [];
  const stage = startStage(silence, {}, { acts });
  stage.put(chunk('a', 0), 0);
  stage.put(chunk('b', 1, 1), 1);
  stage.put({ kind: 'close' }, 2);
  expect(stage.wakeAtMs).toBeUndefined();
  expect(takeAll(stage, 1e12)).toEqual([]);
  expect(stage.drain().map(show)).toEqual(['a', 'b', '[close]']);
  expect(acts.map(({ what, offset }) => [what, offset])).toEqual([
    ['hold', 0],
    ['hold', 1],
    ['hold_end', undefined],
  ]);
});

test('holds a little, then makes the sender wait', () => {
  const stage = startStage(silence, {});
  stage.put(chunk('x'.repeat(65_535), 0), 0);
  expect(stage.hasRoom).toBe(true);
  stage.put(chunk('x', 0, 65_535), 0);
  expect(stage.hasRoom).toBe(false);
});
