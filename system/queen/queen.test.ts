// The queen put together: hives report, jobs come and go, she leaves in good order.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobEvent } from '../contracts/index.ts';
import { anOperation } from '../contracts/testing/builders.ts';
import {
  createJob,
  createLog,
  followJob,
  type JobCall,
  type JobWork,
  type Narrate,
  type RunningProgram,
  whenAborted,
} from '../shared/index.ts';
import { startQueen } from './queen.ts';
import type { QueenOptions } from './queen-options.ts';
import { quickQueen } from './testing/quick-queen.ts';
import { type ScriptedHive, startScriptedHive } from './testing/scripted-hive.ts';

const operation = anOperation();
const call: JobCall = {
  headers: {},
  signal: new AbortController().signal,
  silenceTimeoutMs: 10_000,
};
/** Waiting ends when the thing happens; this is only when to give up. */
const patience = { timeout: 10_000 };

let stateFolder: string;
let queen: RunningProgram;
let hive: ScriptedHive;
let finish: () => void;

/** Says one token, and the second when it may finish. */
const untilFinished =
  (mayFinish: Promise<void>) =>
  (narrate: Narrate): JobWork =>
  async (job, signal) => {
    narrate({ action: 'generate', target: 'tiny', human: 'Generating' });
    job.append({ type: 'token', index: 0, text: 'a' });
    await Promise.race([mayFinish, whenAborted(signal)]);
    signal.throwIfAborted();
    job.append({ type: 'token', index: 1, text: 'b' });
    return { finishReason: 'stop', tokens: 2 };
  };

beforeEach(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  const { promise: mayFinish, resolve } = Promise.withResolvers<void>();
  finish = resolve;
  hive = await startScriptedHive({ work: untilFinished(mayFinish) });
});

afterEach(async () => {
  await hive[Symbol.asyncDispose]();
  await queen.stop();
  await rm(stateFolder, { recursive: true });
});

async function start(changes: Partial<QueenOptions> = {}): Promise<void> {
  const options: QueenOptions = { ...quickQueen, stateFolder, ...changes };
  queen = await startQueen(options, createLog('queen', 'silent'));
  await report();
}

async function report(): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(hive.heartbeat);
  return fetch(`${queen.url}/v1/hives/heartbeat`, { method: 'POST', headers, body });
}

async function health(): Promise<unknown> {
  return (await fetch(`${queen.url}/health`)).json();
}

function follow(jobId: string): Promise<JobEvent[]> {
  return Array.fromAsync(followJob(queen.url, jobId, call));
}

/** A job that has said its first token. */
async function startJob(): Promise<string> {
  const { job_id: jobId } = await createJob(queen.url, operation, call);
  await vi.waitFor(async () => {
    const answer = await fetch(`${queen.url}/v1/jobs/${jobId}`);
    expect(await answer.json()).toMatchObject({ state: 'running', tokens: 1 });
  }, patience);
  return jobId;
}

it('serves a job through the hive that reported', async () => {
  await start({ advertise: 'http://queen.example' });
  expect(queen.advertisedUrl).toBe('http://queen.example');
  expect(await health()).toEqual({ status: 'ready', name: 'queen' });
  const jobId = await startJob();
  finish();
  expect((await follow(jobId)).filter(({ type }) => type !== 'narration')).toEqual([
    { type: 'token', index: 0, text: 'a' },
    { type: 'token', index: 1, text: 'b' },
    { type: 'completed', finish_reason: 'stop', tokens: 2, duration_ms: expect.any(Number) },
  ]);
  expect(hive.registry.get(jobId).state).toBe('completed');
});

it('[CORE-01] narrates what she does and what hives do for her jobs, each once', async () => {
  await start();
  const jobId = await startJob();
  finish();
  await follow(jobId);
  const past = `${queen.url}/v1/narration/stream?last=50&follow=false`;
  const about = await (await fetch(`${past}&job_id=${jobId}`)).text();
  const told = about.match(/(?<=^data: ).+/gm)?.map((text) => JSON.parse(text)) ?? [];
  expect(told.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    ...['queen receive', 'queen place', 'queen forward', 'hive-1 generate', 'queen complete'],
  ]);
  expect(await (await fetch(past)).text()).toContain(about.split('\n')[0] ?? 'nothing');
});

describe('told to stop, the queen', () => {
  it('lets a running job finish and be heard, takes no new one, and is gone', async () => {
    await start();
    const jobId = await startJob();
    const stream = follow(jobId);
    const stopped = queen.stop();
    expect(queen.stop()).toBe(stopped);
    expect(await health()).toEqual({ status: 'draining', name: 'queen' });
    await expect(createJob(queen.url, operation, call)).rejects.toMatchObject({ code: 'DRAINING' });
    finish();
    expect((await stream).at(-1)).toMatchObject({ type: 'completed', tokens: 2 });
    await stopped;
    await expect(health()).rejects.toThrow();
  });

  it('cancels what takes too long, at the hive as well', async () => {
    await start({ drainTimeoutMs: 50 });
    const jobId = await startJob();
    const stream = follow(jobId);
    await queen.stop();
    expect((await stream).at(-1)).toEqual({
      type: 'cancelled',
      reason: 'queen is shutting down',
    });
    await vi.waitFor(() => expect(hive.registry.get(jobId).state).toBe('cancelled'), patience);
  });
});

it('describes itself in OpenAPI, its jobs and hives included', async () => {
  await start();
  expect(await (await fetch(`${queen.url}/openapi.json`)).json()).toMatchObject({
    info: { title: 'queen' },
    paths: {
      '/health': expect.anything(),
      '/v1/hives': expect.anything(),
      '/v1/hives/heartbeat': expect.anything(),
      '/v1/jobs/{job_id}/stream': expect.anything(),
    },
  });
});
