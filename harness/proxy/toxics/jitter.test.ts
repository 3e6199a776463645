import { expect, test } from 'vitest';
import { chunk, startStage, takeAll } from '../fixtures/stream-items.ts';
import { jitter } from './jitter.ts';
import type { ToxicAct } from './toxic.ts';

test('delays by its distribution, drawn by seed and position', () => {
  const delays = (seed: number) => {
    const acts: ToxicAct[] = [];
    const setting = { distribution: 'normal', mean_ms: 100, deviation_ms: 20 } as const;
    const stage = startStage(jitter, setting, { seed, acts });
    for (let index = 0; index < 200; index += 1) stage.put(chunk('x', index * 1e4, index), index);
    return acts.map(({ delay_ms }) => Number(delay_ms));
  };
  const drawn = delays(1);
  expect(drawn).toHaveLength(200);
  expect(Math.min(...drawn)).toBeLessThan(85);
  expect(Math.max(...drawn)).toBeGreaterThan(115);
  expect(delays(1)).toEqual(drawn);
  expect(delays(2)).not.toEqual(drawn);
});

test('keeps the order: what is behind a late chunk is as late', () => {
  const stage = startStage(jitter, { mean_ms: 100, deviation_ms: 100 });
  const texts = Array.from({ length: 100 }, (_, index) => String(index));
  for (const [index, text] of texts.entries()) stage.put(chunk(text, index, index), index);
  stage.put({ kind: 'end' }, 100);
  expect(takeAll(stage, 1e6)).toEqual([...texts, '[end]']);
});

test('acts on its share of the chunks; others are not delayed', () => {
  const acts: ToxicAct[] = [];
  const stage = startStage(jitter, { mean_ms: 10, share: 0.25 }, { acts });
  let late = 0;
  for (let index = 0; index < 1000; index += 1) {
    stage.put(chunk('x', index * 100, index), index * 100);
    if (takeAll(stage, index * 100).length === 0) late += 1;
    takeAll(stage, index * 100 + 50);
  }
  expect(acts).toHaveLength(late);
  expect(late).toBeGreaterThan(200);
  expect(late).toBeLessThan(300);
});

test('needs to know how long', () => {
  const attributes = { distribution: 'uniform', mean_ms: 0, deviation_ms: 0, share: 1 } as const;
  expect(jitter.fault?.(attributes)).toContain('mean_ms');
  expect(jitter.fault?.({ ...attributes, deviation_ms: 1 })).toBeUndefined();
});
