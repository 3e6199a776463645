import { describe, expect, test } from 'vitest';
import { Prng } from '../../kernel/prng.ts';
import { Chain } from '../chain.ts';
import { chunk, makeToxic, show, startStage, takeAll } from '../fixtures/stream-items.ts';
import { type CutAttributes, cut } from './cut.ts';
import type { ToxicAct } from './toxic.ts';

const start = (attributes: Partial<CutAttributes>, acts: ToxicAct[] = []) =>
  startStage(cut, attributes, { nowMs: 1000, acts });

describe('after bytes', () => {
  test('passes those, ends the connection with the last of them, and drops the rest', () => {
    const acts: ToxicAct[] = [];
    const stage = start({ after_bytes: 5 }, acts);
    stage.put(chunk('abc', 0, 0), 0);
    expect(takeAll(stage, 0)).toEqual(['abc']);
    stage.put(chunk('defg', 0, 3), 0);
    expect(takeAll(stage, 0)).toEqual(['de', '[close]']);
    stage.put(chunk('h', 0, 7), 0);
    expect(takeAll(stage, 0)).toEqual([]);
    expect(acts).toEqual([{ what: 'close', offset: 5 }]);
  });

  test('does not wait for one byte more', () => {
    const stage = start({ after_bytes: 3 });
    stage.put(chunk('abc', 0, 0), 0);
    expect(takeAll(stage, 0)).toEqual(['abc', '[close]']);
  });

  test('counts from the beginning of the connection, whenever the toxic came', () => {
    const stage = start({ after_bytes: 1000 });
    stage.put(chunk('abc', 0, 998), 0);
    expect(takeAll(stage, 0)).toEqual(['ab', '[close]']);
  });

  test('where so many have passed already it is the next that comes', () => {
    const stage = start({ after_bytes: 10 });
    expect(stage.wakeAtMs).toBeUndefined();
    stage.put(chunk('abc', 0, 998), 0);
    expect(takeAll(stage, 0)).toEqual(['[close]']);
  });

  test('an ending before that passes', () => {
    const stage = start({ after_bytes: 10 });
    stage.put(chunk('abc', 0, 0), 0);
    stage.put({ kind: 'end' }, 0);
    expect(takeAll(stage, 0)).toEqual(['abc', '[end]']);
  });
});

describe('after a time', () => {
  test('ends the connection, traffic or not; what came before it passes', () => {
    const stage = start({ after_ms: 50 });
    stage.put(chunk('a', 1049), 1049);
    expect(stage.wakeAtMs).toBe(1050);
    expect(takeAll(stage, 1049)).toEqual(['a']);
    expect(takeAll(stage, 1050)).toEqual(['[close]']);
    expect(stage.wakeAtMs).toBeUndefined();
    stage.put(chunk('b', 1051), 1051);
    expect(takeAll(stage, 2000)).toEqual([]);
  });

  test('counts on through a change', () => {
    const before = start({ after_ms: 50 });
    const after = startStage(cut, { after_ms: 70 }, { nowMs: 1040, previous: before });
    expect(after.wakeAtMs).toBe(1070);
  });
});

test.each([
  ['close', 'close'],
  ['half_close', 'end'],
  ['reset', 'reset'],
] as const)('the manner %s is the ending %s', (manner, kind) => {
  const acts: ToxicAct[] = [];
  const stage = start({ after_ms: 0, manner }, acts);
  expect(takeAll(stage, 1000)).toEqual([`[${kind}]`]);
  expect(acts).toEqual([{ what: manner }]);
});

test('whoever closes after the cut is heard', () => {
  const stage = start({ after_ms: 0, manner: 'half_close' });
  stage.put(chunk('a', 1000), 1000);
  stage.put({ kind: 'close' }, 1000);
  expect(takeAll(stage, 1000)).toEqual(['[end]', '[close]']);
  stage.put(chunk('b', 1001), 1001);
  stage.put({ kind: 'close' }, 1001);
  expect(takeAll(stage, 1001)).toEqual(['[close]']);
});

test.each(['update', 'remove'] as const)('a cut that is decided on stays, through %s', (change) => {
  const chain = new Chain(new Prng(1), () => {});
  const toxic = makeToxic('cut', { after_bytes: 1, manner: 'half_close' });
  chain.add(toxic, 0);
  chain.put(chunk('ab', 0), 0);
  expect(show(chain.take(0) ?? { kind: 'close' })).toBe('a');
  if (change === 'update') toxic.attributes = { ...toxic.attributes, after_bytes: 100 };
  chain[change](toxic, 0);
  expect(takeAll(chain, 0)).toEqual(['[end]']);
});

test('needs to know when', () => {
  expect(cut.fault?.({ after_bytes: -1, after_ms: -1, manner: 'close' })).toContain('after_bytes');
  expect(cut.fault?.({ after_bytes: 0, after_ms: -1, manner: 'close' })).toBeUndefined();
  expect(cut.fault?.({ after_bytes: -1, after_ms: 0, manner: 'close' })).toBeUndefined();
});
