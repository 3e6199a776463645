// The queen's own end: what runs is finished, hives are told to leave and waited for, and whoever may can ask for it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startScriptedHive as startSuiteHive } from '../contracts/conformance/queen/scripted-hive.ts';
import type { Heartbeat } from '../contracts/index.ts';
import { aHive } from '../contracts/testing/builders.ts';
import { createHttpServer, createLog, listen, type RunningProgram } from '../shared/index.ts';
import { startQueen } from './queen.ts';
import { quickQueen } from './testing/quick-queen.ts';

let stateFolder: string;
let queen: RunningProgram;
let left: string[];
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  left = [];
  const leave = (why: string): void => void left.push(why);
  queen = await startQueen(
    { ...quickQueen, stateFolder, leaveHives: false },
    createLog('queen', 'silent'),
    leave,
  );
});

afterEach(async () => {
  await queen.stop();
  await rm(stateFolder, { recursive: true });
  for (const close of closing.splice(0)) await close();
});

function report(heartbeat: Heartbeat): Promise<Response> {
  return fetch(`${queen.url}/v1/hives/heartbeat`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(heartbeat),
  });
}

/** A hive that, told to shut down, drains and says goodbye when it may. */
async function startLeavingHive(name: string, mayGo: Promise<void>): Promise<{ told: number }> {
  const state = { told: 0 };
  const log = createLog(name, 'silent');
  const server = await createHttpServer({ program: 'hive', log, isDraining: () => false });
  server.post('/v1/shutdown', async (_request, reply) => {
    state.told++;
    void mayGo.then(async () => {
      await report(aHive({ name, url, sequence: 1, draining: true }));
      await report(aHive({ name, url, sequence: 2, draining: true, workers: [] }));
    });
    return reply.status(202).send({ status: 'draining' });
  });
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  closing.push(async () => {
    await server.close();
  });
  expect((await report(aHive({ name, url }))).status).toBe(204);
  return state;
}

it('[SUITE-03] all hives are told at once, and she is gone when they are', async () => {
  const { promise: mayGo, resolve } = Promise.withResolvers<void>();
  const hives = [await startLeavingHive('hive-1', mayGo), await startLeavingHive('hive-2', mayGo)];
  const stopped = queen.stop();
  let isStopped = false;
  void stopped.then(() => {
    isStopped = true;
  });
  await vi.waitFor(() => expect(hives.map(({ told }) => told)).toEqual([1, 1]), 10_000);
  expect(isStopped).toBe(false);
  resolve();
  await stopped;
  await expect(fetch(`${queen.url}/health`)).rejects.toThrow();
});

it('a hive that knows of no such order does not hold her up', async () => {
  const hive = await startSuiteHive();
  closing.push(async () => hive[Symbol.asyncDispose]());
  await hive.reportTo(queen.url);
  await queen.stop();
});

it('can be asked for over HTTP, and whoever asks is answered', async () => {
  const answer = await fetch(`${queen.url}/v1/shutdown`, { method: 'POST' });
  expect([answer.status, await answer.json()]).toEqual([202, { status: 'draining' }]);
  await vi.waitFor(() => expect(left).toEqual(['asked to over HTTP']), 10_000);
});
