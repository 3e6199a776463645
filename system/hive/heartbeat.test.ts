// The hive tells the queen that it lives, and complains once when she does not hear it.
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Heartbeat } from '../contracts/index.ts';
import { createLog, createNarrator, withContext } from '../shared/index.ts';
import { patience } from '../shared/testing/job-events.ts';
import { type HeartbeatOptions, HeartbeatSender } from './heartbeat.ts';

interface Arrived {
  body: Heartbeat;
  correlationId: unknown;
}

let queen: Server;
let queenUrl: string;
let isReachable: boolean;
let arrived: Arrived[];
let answer: (response: ServerResponse) => void;
let sentences: { human: string; level: string; job_id?: string }[];

beforeEach(async () => {
  [arrived, sentences] = [[], []];
  isReachable = true;
  answer = (response) => response.writeHead(204).end();
  queen = createServer(async (request, response) => {
    const body = JSON.parse((await request.toArray()).join(''));
    const { method, url, headers } = request;
    expect(`${method} ${url}`).toBe('POST /v1/hives/heartbeat');
    arrived.push({ body, correlationId: headers['x-correlation-id'] });
    answer(response);
  });
  queen.on('connection', (socket) => {
    if (!isReachable) socket.destroy();
  });
  await once(queen.listen(0, '127.0.0.1'), 'listening');
  queenUrl = `http://127.0.0.1:${(queen.address() as AddressInfo).port}`; // a TCP server that listens has one
});

afterEach(async () => {
  queen.closeAllConnections();
  await once(queen.close(), 'close');
});

/** A sender that beats by itself once an hour only, unless told otherwise. */
function start(changes: Partial<HeartbeatOptions> = {}): HeartbeatSender {
  const log = createLog('hive-1', 'silent');
  return new HeartbeatSender({
    queenUrl,
    intervalMs: 3_600_000,
    timeoutMs: 10_000,
    narrate: createNarrator('hive-1', log, [(narration) => sentences.push(narration)]),
    describe: () => describeHive(),
    ...changes,
  });
}

function describeHive(instance = 'instance-1', draining = false): Heartbeat {
  return {
    hive: 'hive-1',
    instance_id: instance,
    url: 'http://127.0.0.1:1',
    models: [],
    workers: [],
    draining,
  };
}

function untilArrived(count: number): Promise<void> {
  return vi.waitFor(() => expect(arrived.length).toBeGreaterThanOrEqual(count), patience);
}

describe('a heartbeat', () => {
  it('is sent at once, and then at every interval, each under an identity of its own', async () => {
    await using _sender = start({ intervalMs: 20 });
    await untilArrived(4);
    expect(arrived[0]?.body).toEqual(describeHive());
    const identities = arrived.map(({ correlationId }) => correlationId);
    expect(new Set(identities).size).toBe(identities.length);
    expect(sentences).toEqual([]);
  });

  it('is sent at once on a change, with how things stand then', async () => {
    let instance = 'before';
    await using sender = start({ describe: () => describeHive(instance) });
    await untilArrived(1);
    instance = 'after';
    sender.beat();
    await untilArrived(2);
    expect(arrived.map(({ body }) => body.instance_id)).toEqual(['before', 'after']);
  });

  it('never overtakes another: changes during one are told together right after it', async () => {
    const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>();
    answer = (response) => void mayAnswer.then(() => response.writeHead(204).end());
    let instance = 'first';
    await using sender = start({ describe: () => describeHive(instance) });
    await untilArrived(1);
    for (const change of ['second', 'third', 'last']) {
      instance = change;
      sender.beat();
    }
    expect(arrived).toHaveLength(1);
    letAnswer();
    await untilArrived(2);
    await sender[Symbol.asyncDispose]();
    expect(arrived.map(({ body }) => body.instance_id)).toEqual(['first', 'last']);
  });
});

describe('a queen that', () => {
  const draining = { code: 'DRAINING', type: 'overloaded_error', message: 'Leaving.', param: null };
  const refusal = JSON.stringify({ error: { ...draining, details: {}, correlation_id: null } });

  it.each([
    ['cannot be reached', undefined, /^The queen does not hear me: ./],
    [
      'refuses it',
      (response: ServerResponse) => response.writeHead(503).end(refusal),
      /^The queen does not hear me: Leaving\.$/,
    ],
    [
      'is another program',
      (response: ServerResponse) => response.writeHead(404).end('Not Found'),
      /^The queen does not hear me: .*not JSON/,
    ],
  ])('%s is told of once, however often; and once when she hears again', async (_what, badAnswer, complaint) => {
    if (badAnswer === undefined) isReachable = false;
    else answer = badAnswer;
    const described = vi.fn(() => describeHive());
    await using _sender = start({ intervalMs: 20, describe: described });
    await vi.waitFor(() => expect(described.mock.calls.length).toBeGreaterThan(3), patience);
    expect(sentences).toMatchObject([{ level: 'warn', human: expect.stringMatching(complaint) }]);
    isReachable = true;
    answer = (response) => response.writeHead(204).end();
    await vi.waitFor(() => expect(sentences).toHaveLength(2), patience);
    expect(sentences[1]).toMatchObject({ level: 'info', human: 'The queen hears me again' });
    await untilArrived(arrived.length + 3);
    expect(sentences).toHaveLength(2);
  });

  it('takes it and says nothing is given up in time, and told the next', async () => {
    answer = () => {};
    await using _sender = start({ intervalMs: 20, timeoutMs: 50 });
    await untilArrived(3);
    expect(sentences).toMatchObject([
      { human: 'The queen does not hear me: The peer said nothing for 50 ms.' },
    ]);
  });
});

it('[INF-09] what is said about heartbeats is in no job’s stream, whichever job’s change was to be told', async () => {
  isReachable = false;
  await using sender = start();
  await vi.waitFor(() => expect(sentences).toHaveLength(1), patience);
  isReachable = true;
  withContext({ correlationId: 'order-7', jobId: 'job-1' }, () => sender.beat());
  await vi.waitFor(() => expect(sentences).toHaveLength(2), patience);
  expect(sentences.map((sentence) => sentence.job_id)).toEqual([undefined, undefined]);
});

describe('at the end', () => {
  it('the last heartbeats still arrive, and none after them', async () => {
    let draining = false;
    const sender = start({ describe: () => describeHive('instance-1', draining) });
    draining = true;
    sender.beat();
    await sender[Symbol.asyncDispose]();
    expect(arrived.map(({ body }) => body.draining)).toEqual([false, true]);
    sender.beat();
    await sender[Symbol.asyncDispose]();
    expect(arrived).toHaveLength(2);
  });

  it('a queen that says nothing is not waited for longer than a second, nor complained of', async () => {
    answer = () => {};
    const sender = start();
    await untilArrived(1);
    const askedMs = performance.now();
    await sender[Symbol.asyncDispose]();
    expect(performance.now() - askedMs).toBeLessThan(5_000);
    expect(sentences).toEqual([]);
  });
});
