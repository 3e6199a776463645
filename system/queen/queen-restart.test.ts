// A queen that is killed and started anew: what she had accepted goes on, or ends in a way that is plain to see.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { JobClient } from '../contracts/conformance/jobs/job-client.ts';
import { StartedProgram } from '../contracts/conformance/program/started-program.ts';
import type { Heartbeat, JobEvent } from '../contracts/index.ts';
import { anOperation } from '../contracts/testing/builders.ts';
import { createJob, followJob, type JobWork, whenAborted } from '../shared/index.ts';
import { patience } from '../shared/testing/job-events.ts';
import { say } from './testing/queen-job.ts';
import { type ScriptedHive, startScriptedHive } from './testing/scripted-hive.ts';

const command = [process.execPath, fileURLToPath(import.meta.resolve('./main.ts'))];
const signal = new AbortController().signal;
const call = { headers: {}, signal, silenceTimeoutMs: 10_000 };

let folder: string;
let flags: Record<string, string>;
let hive: ScriptedHive;
let mayFinish: PromiseWithResolvers<void>;
let sequence: number;
let beat: NodeJS.Timeout | undefined;

/** Says two tokens, and two more when it may finish. */
const inTwoParts: JobWork = async (job, stop) => {
  say(job, 'a', 'b');
  await Promise.race([mayFinish.promise, whenAborted(stop)]);
  stop.throwIfAborted();
  say(job, 'c', 'd');
  return { finishReason: 'stop', tokens: 4 };
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  flags = { '--state-folder': folder, '--hive-silence-ms': '10000', '--failover-wait-ms': '300' };
  mayFinish = Promise.withResolvers();
  sequence = 0;
  hive = await startScriptedHive({
    work: () => inTwoParts,
    reports: { workers: [{ slots_total: 1 }] },
  });
});

afterEach(async () => {
  clearInterval(beat);
  await hive[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** The hive reports to this queen, now and from now on. */
async function report({ url }: StartedProgram): Promise<void> {
  clearInterval(beat);
  const send = () => {
    const heartbeat: Heartbeat = { ...hive.heartbeat, sequence: sequence++ };
    return fetch(`${url}/v1/hives/heartbeat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(heartbeat),
    });
  };
  await send();
  beat = setInterval(() => void send().catch(() => {}), 200); // a queen that is dead hears nothing
}

async function start(): Promise<StartedProgram> {
  const queen = await StartedProgram.ready(command, flags);
  await report(queen);
  return queen;
}

async function ask({ url }: StartedProgram, changes: Partial<ReturnType<typeof anOperation>> = {}) {
  const operation = anOperation({ on_disconnect: 'continue', temperature: 1, ...changes });
  return (await createJob(url, operation, call)).job_id;
}

async function untilSpoken({ url }: StartedProgram, jobId: string): Promise<void> {
  const spoke = async () => expect((await new JobClient(url).record(jobId)).tokens).toBe(2);
  await vi.waitFor(spoke, patience);
}

async function eventsOf({ url }: StartedProgram, jobId: string): Promise<JobEvent[]> {
  return Array.fromAsync(followJob(url, jobId, call));
}

function answerOf(events: readonly JobEvent[]): string {
  return events.map((event) => (event.type === 'token' ? event.text : '')).join('');
}

it('[INF-39] [INF-40] takes up what runs where it runs, has what waited run, and remembers what had ended', async () => {
  let queen = await start();
  const running = await ask(queen);
  await untilSpoken(queen, running);
  const waiting = await ask(queen);
  expect(await new JobClient(queen.url).record(waiting)).toMatchObject({ state: 'queued' });
  queen.signal('SIGKILL');
  await queen.ended;
  queen = await start();
  const story = eventsOf(queen, running);
  mayFinish.resolve();
  expect(answerOf(await story)).toBe('abcd');
  expect(answerOf(await eventsOf(queen, waiting))).toBe('abcd');
  queen.signal('SIGKILL');
  await queen.ended;
  await using last = await start();
  const events = await eventsOf(last, running);
  expect([answerOf(events), events.at(-1)?.type]).toEqual(['abcd', 'completed']);
});

it('[INF-39] says that a job was interrupted whose hive has gone too', async () => {
  const queen = await start();
  const running = await ask(queen);
  await untilSpoken(queen, running);
  queen.signal('SIGKILL');
  await queen.ended;
  const anew = await startScriptedHive({ work: () => inTwoParts });
  await hive[Symbol.asyncDispose]();
  hive = anew;
  hive.heartbeat = { ...hive.heartbeat, instance_id: 'another' };
  await using next = await start();
  const events = await eventsOf(next, running);
  expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'JOB_INTERRUPTED' } });
});

it('[INF-39] a job whose hive never reports again ends too, and says why', async () => {
  const queen = await start();
  const running = await ask(queen, { temperature: 0 });
  await untilSpoken(queen, running);
  queen.signal('SIGKILL');
  await queen.ended;
  clearInterval(beat);
  flags = { ...flags, '--hive-grace-ms': '200' };
  await using next = await StartedProgram.ready(command, flags);
  const events = await eventsOf(next, running);
  expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'NO_HIVE_AVAILABLE' } });
});
