// The hive tells the queen that it lives, and complains once when she does not hear it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type MockAnswer,
  type MockServer,
  NarrationSink,
  Scope,
  startMockServer,
} from '../../../harness/index.ts';
import type { Heartbeat } from '../../contracts/index.ts';
import { aHive } from '../../contracts/testing/builders.ts';
import { createLog, createNarrator, withContext } from '../../shared/index.ts';
import { patience } from '../../shared/testing/job-events.ts';
import { type HeartbeatOptions, HeartbeatSender } from './heartbeat-sender.ts';

const route = 'POST /v1/hives/heartbeat';
const heard: MockAnswer = { status: 204 };

let scope: Scope;
let queen: MockServer;
let said: NarrationSink;

beforeEach(async () => {
  scope = new Scope({ name: 'heartbeat' });
  queen = await startMockServer(scope, { name: 'queen', strict: true });
  queen.script(route, heard);
  said = new NarrationSink();
});

afterEach(() => scope.close());

/** A sender that beats by itself once an hour only, unless told otherwise. */
function start(changes: Partial<HeartbeatOptions> = {}): HeartbeatSender {
  const log = createLog('hive-1', 'silent');
  return new HeartbeatSender({
    queenUrl: queen.url,
    intervalMs: 3_600_000,
    timeoutMs: 10_000,
    narrate: createNarrator('hive-1', log, [said.take]),
    describe: () => describeHive(),
    ...changes,
  });
}

function describeHive(instance_id = 'instance-1', draining = false): Omit<Heartbeat, 'sequence'> {
  const { sequence: _counted, ...hive } = aHive({ instance_id, draining });
  return hive;
}

/** The heartbeats so far, whatever the queen answered. */
function arrived(): Heartbeat[] {
  return queen.requests().map(({ json }) => json as Heartbeat); // which is what a sender sends
}

async function untilArrived(count: number): Promise<void> {
  await queen.waitForRequest(route, { count, timeoutMs: patience.timeout });
}

async function untilSaid(count: number): Promise<void> {
  await said.waitFor({}, { count, timeoutMs: patience.timeout });
}

describe('a heartbeat', () => {
  it('[QH-02] [TEL-25] is sent at once, and then at every interval, each under an identity of its own', async () => {
    await using _sender = start({ intervalMs: 20 });
    await untilArrived(4);
    expect(arrived()[0]).toEqual({ ...describeHive(), sequence: 0 });
    expect(arrived().map(({ sequence }) => sequence)).toEqual(arrived().keys().toArray());
    const identities = queen.requests().map(({ headers }) => headers['x-correlation-id']);
    expect(new Set(identities).size).toBe(identities.length);
    expect(said.told()).toEqual([]);
  });

  it('comes after the interval, more or less by a tenth', async () => {
    const waits = vi.spyOn(globalThis, 'setTimeout');
    await using _sender = start({ intervalMs: 20 });
    await untilArrived(20);
    const intervals = waits.mock.calls.flatMap(([, ms = 0]) => (ms >= 18 && ms <= 22 ? [ms] : []));
    waits.mockRestore();
    expect(new Set(intervals).size).toBeGreaterThan(10);
  });

  it('tells changes that come together once, with how things stand after them', async () => {
    let instance = 'before';
    await using sender = start({ describe: () => describeHive(instance) });
    await untilArrived(1);
    for (const change of ['second', 'third', 'last']) {
      instance = change;
      sender.beat();
    }
    await untilArrived(2);
    await sender[Symbol.asyncDispose]();
    expect(arrived().map(({ instance_id }) => instance_id)).toEqual(['before', 'last']);
  });

  it('is sent at once on a change, with how things stand then', async () => {
    let instance = 'before';
    await using sender = start({ describe: () => describeHive(instance) });
    await untilArrived(1);
    instance = 'after';
    sender.beat();
    await untilArrived(2);
    expect(arrived().map(({ instance_id }) => instance_id)).toEqual(['before', 'after']);
  });

  it('never overtakes another: changes during one are told together right after it', async () => {
    const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>();
    queen.script(route, async () => {
      await mayAnswer;
      return { status: 204 };
    });
    let instance = 'first';
    await using sender = start({ describe: () => describeHive(instance) });
    await untilArrived(1);
    for (const change of ['second', 'third', 'last']) {
      instance = change;
      sender.beat();
    }
    expect(arrived()).toHaveLength(1);
    letAnswer();
    await untilArrived(2);
    await sender[Symbol.asyncDispose]();
    expect(arrived().map(({ instance_id }) => instance_id)).toEqual(['first', 'last']);
  });
});

describe('a queen that', () => {
  const draining = { code: 'DRAINING', type: 'overloaded_error', message: 'Leaving.', param: null };
  const refusal = JSON.stringify({ error: { ...draining, details: {}, correlation_id: null } });

  it.each<[string, MockAnswer, RegExp]>([
    ['cannot be reached', 'reset', /^The queen does not hear me: ./],
    ['refuses it', { status: 503, body: refusal }, /^The queen does not hear me: Leaving\.$/],
    [
      'is another program',
      { status: 404, body: 'Not Found' },
      /^The queen does not hear me: .*not JSON/,
    ],
  ])('[TEL-27] %s is told of once at first, however often; and once when she hears again', async (_what, badAnswer, complaint) => {
    queen.script(route, badAnswer);
    const described = vi.fn(() => describeHive());
    await using _sender = start({ intervalMs: 20, describe: described });
    await vi.waitFor(() => expect(described.mock.calls.length).toBeGreaterThan(3), patience);
    expect(described.mock.calls.length).toBeLessThan(10);
    expect(said.told()).toMatchObject([{ level: 'warn', human: expect.stringMatching(complaint) }]);
    queen.script(route, heard);
    await untilSaid(2);
    expect(said.told()[1]).toMatchObject({ level: 'info', human: 'The queen hears me again' });
    await untilArrived(arrived().length + 3);
    expect(said.told()).toHaveLength(2);
  });

  it('[TEL-27] takes it and says nothing is given up in time, and told the next', async () => {
    queen.script(route, 'never');
    await using _sender = start({ intervalMs: 20, timeoutMs: 50 });
    await untilArrived(3);
    expect(said.told()).toMatchObject([
      { human: 'The queen does not hear me: The peer said nothing for 50 ms.' },
    ]);
  });
});

it('[INF-09] what is said about heartbeats is in no job’s stream, whichever job’s change was to be told', async () => {
  queen.script(route, 'reset');
  await using sender = start();
  await untilSaid(1);
  queen.script(route, heard);
  withContext({ correlationId: 'order-7', jobId: 'job-1' }, () => sender.beat());
  await untilSaid(2);
  expect(said.told().map((sentence) => sentence.job_id)).toEqual([undefined, undefined]);
});

describe('at the end', () => {
  it('the last heartbeats still arrive, and none after them', async () => {
    let draining = false;
    const sender = start({ describe: () => describeHive('instance-1', draining) });
    draining = true;
    sender.beat();
    await sender[Symbol.asyncDispose]();
    expect(arrived().map((heartbeat) => heartbeat.draining)).toEqual([false, true]);
    sender.beat();
    await sender[Symbol.asyncDispose]();
    expect(arrived()).toHaveLength(2);
  });

  it('a queen that says nothing is not waited for longer than a second, nor complained of', async () => {
    queen.script(route, 'never');
    const sender = start();
    await untilArrived(1);
    const askedMs = performance.now();
    await sender[Symbol.asyncDispose]();
    expect(performance.now() - askedMs).toBeLessThan(5_000);
    expect(said.told()).toEqual([]);
  });
});
