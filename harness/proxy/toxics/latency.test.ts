import { expect, test } from 'vitest';
import { chunk, show, startStage, takeAll } from '../fixtures/stream-items.ts';
import { latency } from './latency.ts';

const start = (latencyMs: number, jitterMs = 0, seed = 1) =>
  startStage(latency, { latency: latencyMs, jitter: jitterMs }, { seed });

test('lets a chunk go when its time has come, not before', () => {
  const stage = start(100);
  stage.put(chunk('a', 5), 5);
  expect(stage.wakeAtMs).toBe(105);
  expect(takeAll(stage, 104.9)).toEqual([]);
  expect(takeAll(stage, 105)).toEqual(['a']);
  expect(stage.wakeAtMs).toBeUndefined();
});

test('does not slow the flow down: what came close together leaves close together', () => {
  const stage = start(100);
  for (let at = 0; at < 10; at += 1) stage.put(chunk(String(at), at), at);
  expect(takeAll(stage, 109)).toEqual([...'0123456789']);
});

test('lets the end go with the last chunk', () => {
  const stage = start(100);
  stage.put(chunk('a', 0), 0);
  stage.put({ kind: 'end' }, 1);
  expect(takeAll(stage, 99)).toEqual([]);
  expect(takeAll(stage, 100)).toEqual(['a', '[end]']);
});

test('does not delay an end with nothing before it', () => {
  const stage = start(100);
  stage.put({ kind: 'close' }, 0);
  expect(takeAll(stage, 0)).toEqual(['[close]']);
});

test('stamps what leaves, so that a second delay adds to the first', () => {
  const stage = start(100);
  stage.put(chunk('a', 7), 7);
  expect(stage.take(500)).toMatchObject({ atMs: 107 });
});

test('with jitter keeps the order and stays within latency ± jitter', () => {
  const stage = start(100, 50);
  const delays: number[] = [];
  for (let index = 0; index < 500; index += 1) {
    // A second apart, so that no chunk waits for the one before it.
    stage.put(chunk('x', index * 1000, index), index * 1000);
    delays.push((stage.wakeAtMs ?? 0) - index * 1000);
    takeAll(stage, index * 1000 + 999);
  }
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(50);
  expect(Math.max(...delays)).toBeLessThan(150);
  expect(new Set(delays).size).toBeGreaterThan(60);

  for (let index = 0; index < 100; index += 1) stage.put(chunk(`${index}`, 1e6, index), 1e6);
  expect(takeAll(stage, 2e6)).toEqual(Array.from({ length: 100 }, (_, index) => `${index}`));
});

test('draws by seed and position: the same again, another with another seed or place', () => {
  const due = (seed: number, offset: number) => {
    const stage = start(1000, 900, seed);
    stage.put(chunk('x', 0, offset), 0);
    return stage.wakeAtMs;
  };
  expect(due(1, 64)).toBe(due(1, 64));
  expect(due(1, 64)).not.toBe(due(2, 64));
  expect(due(1, 64)).not.toBe(due(1, 65));
});

test('without jitter the seed changes nothing', () => {
  const [one, other] = [start(10, 0, 1), start(10, 0, 2)];
  one.put(chunk('x', 0), 0);
  other.put(chunk('x', 0), 0);
  expect(one.wakeAtMs).toBe(other.wakeAtMs);
});

test('takes about a thousand chunks, then makes the sender wait until one has left', () => {
  const stage = start(100);
  let taken = 0;
  for (; stage.hasRoom; taken += 1) stage.put(chunk('x', 0), 0);
  expect(taken).toBe(1024);
  stage.take(100);
  expect(stage.hasRoom).toBe(true);
});

test('takes at most 32 MiB', () => {
  const stage = start(100);
  const big = { kind: 'data', bytes: Buffer.alloc(2 ** 20), offset: 0, atMs: 0 } as const;
  let taken = 0;
  for (; stage.hasRoom; taken += 1) stage.put(big, 0);
  expect(taken).toBe(32);
  stage.take(100);
  expect(stage.hasRoom).toBe(true);
});

test('gives up all it holds, in order', () => {
  const stage = start(60_000);
  stage.put(chunk('a', 0), 0);
  stage.put(chunk('b', 1), 1);
  stage.put({ kind: 'end' }, 2);
  expect(stage.drain().map(show)).toEqual(['a', 'b', '[end]']);
});
