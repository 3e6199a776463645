// Who is remembered, for how long, and who counts as new.
import { beforeEach, describe, expect, it } from 'vitest';
import type { ManualClock } from '../../harness/kernel/clock.ts';
import { aHive } from '../contracts/testing/builders.ts';
import type { HiveRegistry } from './hive-registry.ts';
import { createTestHiveRegistry } from './testing/test-hive-registry.ts';

let clock: ManualClock;
let hives: HiveRegistry;

beforeEach(() => {
  ({ hives, clock } = createTestHiveRegistry([], { staleAfterMs: 1_000 }));
});

function names(): string[] {
  return hives.list().map((entry) => entry.heartbeat.hive);
}

it('gives back what each hive said last, by name, and since when it is silent', async () => {
  const [first, second, again] = [
    aHive({ name: 'b' }),
    aHive({ name: 'a' }),
    aHive({ name: 'b', models: [] }),
  ];
  hives.record(first);
  hives.record(second);
  await clock.advance(300);
  hives.record(again);
  await clock.advance(200);
  expect(hives.list()).toEqual([
    { heartbeat: second, silentMs: 500 },
    { heartbeat: again, silentMs: 200 },
  ]);
});

describe('a hive is new', () => {
  it('the first time, and not the next', () => {
    expect(hives.record(aHive())).toBe(true);
    expect(hives.record(aHive())).toBe(false);
    expect(hives.record(aHive({ name: 'hive-2' }))).toBe(true);
  });

  it('when it has restarted: another instance, the same name, one entry', () => {
    hives.record(aHive());
    const restarted = aHive({ instance_id: 'another' });
    expect(hives.record(restarted)).toBe(true);
    expect(hives.record(restarted)).toBe(false);
    expect(hives.list().map((entry) => entry.heartbeat)).toEqual([restarted]);
  });

  it('when it had been forgotten, whether or not anybody asked meanwhile', async () => {
    hives.record(aHive());
    await clock.advance(1_001);
    expect(hives.record(aHive())).toBe(true);
  });
});

describe('a hive is forgotten', () => {
  it('when it was silent for longer than the stale time, and not before', async () => {
    hives.record(aHive());
    await clock.advance(1_000);
    expect(names()).toEqual(['hive-1']);
    await clock.advance(1);
    expect(names()).toEqual([]);
  });

  it('and its workers with it, while those that go on reporting stay', async () => {
    hives.record(aHive());
    hives.record(aHive({ name: 'hive-2' }));
    await clock.advance(800);
    hives.record(aHive({ name: 'hive-2' }));
    await clock.advance(800);
    expect(names()).toEqual(['hive-2']);
  });
});
