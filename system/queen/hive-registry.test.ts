// Who is remembered, for how long, and who counts as new.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Heartbeat } from '../contracts/index.ts';
import { HiveRegistry } from './hive-registry.ts';
import { heartbeatOf } from './testing/scripted-hive.ts';

let nowMs: number;
let hives: HiveRegistry;

beforeEach(() => {
  nowMs = 5_000;
  hives = new HiveRegistry({ staleAfterMs: 1_000, nowMs: () => nowMs });
});

function heartbeat(hive: string, changes: Partial<Heartbeat> = {}): Heartbeat {
  return heartbeatOf(`http://${hive}`, { hive, ...changes });
}

function names(): string[] {
  return hives.list().map((entry) => entry.heartbeat.hive);
}

it('gives back what each hive said last, by name, and since when it is silent', () => {
  const [first, second, again] = [heartbeat('b'), heartbeat('a'), heartbeat('b', { models: [] })];
  hives.record(first);
  hives.record(second);
  nowMs += 300;
  hives.record(again);
  nowMs += 200;
  expect(hives.list()).toEqual([
    { heartbeat: second, silentMs: 500 },
    { heartbeat: again, silentMs: 200 },
  ]);
});

describe('a hive is new', () => {
  it('the first time, and not the next', () => {
    expect(hives.record(heartbeat('hive-1'))).toBe(true);
    expect(hives.record(heartbeat('hive-1'))).toBe(false);
    expect(hives.record(heartbeat('hive-2'))).toBe(true);
  });

  it('when it has restarted: another instance, the same name, one entry', () => {
    hives.record(heartbeat('hive-1'));
    const restarted = heartbeat('hive-1', { instance_id: 'another' });
    expect(hives.record(restarted)).toBe(true);
    expect(hives.record(restarted)).toBe(false);
    expect(hives.list().map((entry) => entry.heartbeat)).toEqual([restarted]);
  });

  it('when it had been forgotten, whether or not anybody asked meanwhile', () => {
    hives.record(heartbeat('hive-1'));
    nowMs += 1_001;
    expect(hives.record(heartbeat('hive-1'))).toBe(true);
  });
});

describe('a hive is forgotten', () => {
  it('when it was silent for longer than the stale time, and not before', () => {
    hives.record(heartbeat('hive-1'));
    nowMs += 1_000;
    expect(names()).toEqual(['hive-1']);
    nowMs += 1;
    expect(names()).toEqual([]);
  });

  it('and its workers with it, while those that go on reporting stay', () => {
    hives.record(heartbeat('hive-1'));
    hives.record(heartbeat('hive-2'));
    nowMs += 800;
    hives.record(heartbeat('hive-2'));
    nowMs += 800;
    expect(names()).toEqual(['hive-2']);
  });
});
