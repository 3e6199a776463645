// Who is remembered, for how long, who counts as new, and what late and reordered heartbeats cannot do.
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ManualClock } from '../../harness/kernel/clock.ts';
import type { Heartbeat } from '../contracts/index.ts';
import { aHive, type HiveChanges } from '../contracts/testing/builders.ts';
import { HiveRegistry } from './hive-registry.ts';
import { createTestHiveRegistry } from './testing/test-hive-registry.ts';

let clock: ManualClock;
let hives: HiveRegistry;
let sequence: number;

beforeEach(() => {
  ({ hives, clock } = createTestHiveRegistry([], { lostAfterMs: 300, staleAfterMs: 1_000 }));
  sequence = 0;
});

/** A heartbeat after all others. */
function report(changes: HiveChanges = {}) {
  return hives.record(aHive({ sequence: sequence++, ...changes }), clock.nowMs());
}

function shown() {
  return hives.records(clock.nowMs());
}

function namesOf(model: string): string[] {
  return [...hives.workersFor(model)].map(
    ({ hive, report: { name } }) => `${hive.heartbeat.hive}/${name}`,
  );
}

it('[QH-02] shows what each hive said last, by name, in which state it is and since when it is silent', async () => {
  report({ name: 'b' });
  report({ name: 'a', draining: true });
  await clock.advance(200);
  report({ name: 'b', models: [] });
  await clock.advance(101);
  const { models, devices, workers } = aHive();
  const rest = { instance_id: 'instance-1', url: 'http://127.0.0.1:1', devices };
  expect(shown()).toEqual([
    { hive: 'a', state: 'lost', ...rest, models, workers, last_heartbeat_ms_ago: 301 },
    { hive: 'b', state: 'up', ...rest, models: [], workers: [], last_heartbeat_ms_ago: 101 },
  ]);
});

describe('a hive is new', () => {
  it('the first time, and not the next', () => {
    expect(report().kind).toBe('joined');
    expect(report().kind).toBe('known');
    expect(report({ name: 'hive-2' }).kind).toBe('joined');
  });

  it('when it has restarted: another instance, the same name, one entry, no worker twice', () => {
    report();
    expect(report({ instance_id: 'another', sequence: 0 }).kind).toBe('joined');
    expect(report({ instance_id: 'another', sequence: 1 }).kind).toBe('known');
    expect(shown()).toMatchObject([{ instance_id: 'another' }]);
    expect(namesOf('tiny')).toEqual(['hive-1/worker-1']);
  });

  it('when it had been forgotten, whether or not anybody asked meanwhile', async () => {
    report();
    await clock.advance(1_001);
    expect(report().kind).toBe('joined');
  });
});

describe('[QH-02] a hive that falls silent', () => {
  it('is lost, then forgotten, and each is noted once', async () => {
    report();
    expect(hives.nextDepartureMs()).toBe(301);
    await clock.advance(300);
    expect(hives.sweep(clock.nowMs())).toEqual({ lost: [], forgotten: [] });
    await clock.advance(1);
    expect(hives.sweep(clock.nowMs()).lost).toHaveLength(1);
    expect(hives.sweep(clock.nowMs()).lost).toHaveLength(0);
    expect(hives.nextDepartureMs()).toBe(1_001);
    expect([shown()[0]?.state, namesOf('tiny')]).toEqual(['lost', ['hive-1/worker-1']]);
    await clock.advance(700);
    expect(hives.sweep(clock.nowMs()).forgotten).toHaveLength(1);
    expect([shown(), namesOf('tiny'), hives.nextDepartureMs()]).toEqual([[], [], undefined]);
  });

  it('is back as soon as it speaks', async () => {
    report();
    await clock.advance(301);
    hives.sweep(clock.nowMs());
    expect(report().kind).toBe('returned');
    expect(shown()[0]?.state).toBe('up');
    expect(hives.nextDepartureMs()).toBe(602);
  });

  it('while it shuts down is forgotten at once: it has said goodbye', async () => {
    report({ draining: true });
    report({ name: 'hive-2' });
    await clock.advance(301);
    const { lost, forgotten } = hives.sweep(clock.nowMs());
    expect(forgotten.map(({ heartbeat }) => heartbeat.hive)).toEqual(['hive-1']);
    expect(lost.map(({ heartbeat }) => heartbeat.hive)).toEqual(['hive-2']);
  });

  it('or says goodbye, shutting down and without workers, is forgotten at once', () => {
    report();
    expect(report({ draining: true }).kind).toBe('known');
    expect(report({ draining: true, workers: [] }).kind).toBe('left');
    expect([shown(), namesOf('tiny')]).toEqual([[], []]);
  });

  it('does not keep those that go on reporting from staying', async () => {
    report();
    report({ name: 'hive-2' });
    await clock.advance(800);
    report({ name: 'hive-2' });
    await clock.advance(800);
    hives.sweep(clock.nowMs());
    expect(shown().map(({ hive }) => hive)).toEqual(['hive-2']);
  });

  it('or could not be reached, is lost until it speaks again', () => {
    report();
    const entry = hives.get('hive-1');
    if (entry !== undefined) entry.isDoubted = true;
    expect(shown()[0]?.state).toBe('lost');
    expect(report().kind).toBe('returned');
    expect(shown()[0]?.state).toBe('up');
  });
});

describe('[CORE-10] a heartbeat that was overtaken', () => {
  it('changes nothing, and is no sign of life', async () => {
    report({ sequence: 7 });
    await clock.advance(200);
    for (const late of [0, 6, 7])
      expect(report({ sequence: late, workers: [] }).kind).toBe('outdated');
    expect([namesOf('tiny'), shown()[0]?.last_heartbeat_ms_ago]).toEqual([
      ['hive-1/worker-1'],
      200,
    ]);
  });

  it('by one of the next instance changes nothing either, though it was not heard of before', async () => {
    report({ instance_id: 'old', sequence: 3 });
    report({ instance_id: 'new', sequence: 0 });
    expect(report({ instance_id: 'old', sequence: 4 }).kind).toBe('outdated');
    expect(shown()).toMatchObject([{ instance_id: 'new' }]);
    await clock.advance(301);
    expect(report({ instance_id: 'old', sequence: 3 }).kind).toBe('outdated'); // seen already
    expect(report({ instance_id: 'old', sequence: 4 }).kind).toBe('joined'); // and it lives
  });
});

it('follows a worker that is given another model, and forgets one that is gone', () => {
  report({ workers: [{ name: 'one' }, { name: 'two' }] });
  const news = report({ models: [], workers: [{ name: 'one', model: 'small' }] });
  expect([...news.models].sort()).toEqual(['small', 'tiny']);
  expect([namesOf('tiny'), namesOf('small')]).toEqual([[], ['hive-1/one']]);
});

it('keeps what it knows of a worker besides, for as long as its hive is the same', () => {
  report();
  const worker = [...hives.workersFor('tiny')][0];
  if (worker === undefined) throw new Error('There is a worker.');
  Object.assign(worker, { ourJobs: 2, isDoubted: true });
  report({ workers: [{ slots_busy: 1 }] });
  expect([...hives.workersFor('tiny')]).toEqual([worker]);
  expect(worker).toMatchObject({ ourJobs: 2, isDoubted: false, report: { slots_busy: 1 } });
  report({ instance_id: 'another' });
  expect([...hives.workersFor('tiny')]).toMatchObject([{ ourJobs: 0 }]);
});

const anyHeartbeat = fc.record({
  hive: fc.constantFrom('hive-1', 'hive-2'),
  instance: fc.nat(2),
  sequence: fc.nat(9),
  waitMs: fc.constantFrom(0, 0, 50, 400),
});

it('[CORE-10] in whatever order heartbeats arrive: the newest of one instance, each worker once, indexed as shown', () => {
  fc.assert(
    fc.property(fc.array(anyHeartbeat, { maxLength: 60 }), (given) => {
      const registry = new HiveRegistry({ lostAfterMs: 300, staleAfterMs: 1_000 });
      const taken: Heartbeat[] = [];
      let nowMs = 0;
      for (const { hive, instance, sequence: number, waitMs } of given) {
        nowMs += waitMs;
        const workers = Array.from({ length: (instance + number) % 4 }, (_, index) => ({
          name: `w-${index}`,
          model: ['tiny', 'small'][(number + index) % 2] ?? '',
        }));
        const heartbeat = aHive({
          ...{ name: hive, instance_id: `i-${instance}`, sequence: number, workers },
        });
        const { kind } = registry.record(heartbeat, nowMs);
        if (kind !== 'outdated') taken.push(heartbeat);
      }
      for (const { hive, workers, instance_id } of registry.records(nowMs)) {
        const last = taken.findLast((each) => each.hive === hive);
        expect({ workers, instance_id }).toEqual({
          workers: last?.workers,
          instance_id: last?.instance_id,
        });
        expect(new Set(workers.map(({ name }) => name)).size).toBe(workers.length);
      }
      const indexed = ['tiny', 'small'].flatMap((model) => [...registry.workersFor(model)]);
      const reported = [...registry.hives()].flatMap(({ heartbeat }) => heartbeat.workers);
      expect(indexed.map(({ report: each }) => each).sort(byName)).toEqual(reported.sort(byName));
    }),
  );
});

function byName(a: { name: string; model: string }, b: { name: string; model: string }): number {
  return `${a.name} ${a.model}` < `${b.name} ${b.model}` ? -1 : 1;
}
