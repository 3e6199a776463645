// The jobs API and its client, end to end over real sockets in one process.
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JobEvent, JobListSchema } from '../../contracts/index.ts';
import { Failure } from '../failure.ts';
import type { Narrate } from '../narration/narrator.ts';
import { cancelJob, createJob, followJob, runJobAt } from './job-client.ts';
import type { JobRegistry, JobWork } from './job-registry.ts';
import {
  call,
  type JobsServer,
  operation,
  startJobsServer,
  untilStopped,
} from './testing/jobs-server.ts';

let server: JobsServer;
let url: string;
let registry: JobRegistry;
let narrate: Narrate;
let work: JobWork;

beforeEach(async () => {
  server = await startJobsServer((job, signal) => work(job, signal));
  ({ url, registry, narrate } = server);
});

afterEach(() => server.close());

const twoTokens: JobWork = async (job) => {
  narrate({ action: 'generate', target: 'tiny', human: 'Generating' });
  for (const [index, text] of ['a', 'b'].entries()) {
    await new Promise((resolve) => setImmediate(resolve));
    job.append({ type: 'token', index, text });
  }
  return { finishReason: 'stop', tokens: 2 };
};

function follow(jobId: string): Promise<JobEvent[]> {
  return Array.fromAsync(followJob(url, jobId, call()));
}

async function readStream(jobId: string, lastEventId?: number): Promise<string[]> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
  const answer = await fetch(`${url}/v1/jobs/${jobId}/stream`, { headers });
  const text = await answer.text();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith(':'));
}

describe('a job that is created and followed in one exchange', () => {
  it('gives its events at once, and is named in the head of the answer', async () => {
    work = twoTokens;
    const events = await Array.fromAsync(
      runJobAt(url, operation, call({ 'x-job-id': 'job-a', 'x-correlation-id': 'order-7' })),
    );
    expect(events.map(({ type }) => type)).toEqual(['narration', 'token', 'token', 'completed']);
    const answer = await fetch(`${url}/v1/jobs`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify(operation),
    });
    const jobId = answer.headers.get('x-job-id') ?? '';
    expect(registry.get(jobId).id).toBe(jobId);
    expect((await answer.text()).split('\n').filter(Boolean).at(-1)).toBe('data: [DONE]');
  });

  it('is refused as any other', async () => {
    const refused = Array.fromAsync(runJobAt(url, { ...operation, max_tokens: 0 }, call()));
    await expect(refused).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('[INF-33] is cancelled when its creator hangs up', async () => {
    work = untilStopped;
    const hangUp = new AbortController();
    const events = runJobAt(url, operation, {
      ...call({ 'x-job-id': 'job-a' }),
      signal: hangUp.signal,
    });
    await events.next();
    hangUp.abort();
    await expect(events.next()).rejects.toThrow();
    const [end] = (await follow('job-a')).slice(-1);
    expect(end).toEqual({ type: 'cancelled', reason: 'the last listener disconnected' });
  });
});

describe('what a job may not ask for', () => {
  const refusalOf = (order: object, headers = {}) =>
    createJob(url, order as typeof operation, call(headers)).catch((error: unknown) => error);
  const { prompt: _, ...silent } = operation;
  const messages = [{ role: 'user', content: 'hello' }];

  it('is nothing, and two things at once', async () => {
    expect(await refusalOf(silent)).toMatchObject({ param: 'prompt' });
    expect(await refusalOf({ ...operation, messages })).toMatchObject({ param: 'messages' });
  });

  it('is an answer by no instant', async () => {
    const refusal = await refusalOf(operation, { 'x-request-deadline': 'tomorrow' });
    expect(refusal).toMatchObject({ code: 'VALIDATION_FAILED', param: 'x-request-deadline' });
  });
});

it('[INF-27] the budget is the shorter one of instant and milliseconds', async () => {
  work = untilStopped;
  const budgetOf = async (headers: Record<string, string>) => {
    const { job_id } = await createJob(url, operation, call(headers));
    return registry.get(job_id).spec.deadline.totalMs;
  };
  const inTwoSeconds = new Date(Date.now() + 2_000).toISOString();
  expect(await budgetOf({ 'x-request-deadline': inTwoSeconds })).toBeLessThanOrEqual(2_000);
  expect(
    await budgetOf({ 'x-request-deadline': inTwoSeconds, 'x-request-timeout-ms': '500' }),
  ).toBe(500);
  expect(
    await budgetOf({ 'x-request-deadline': inTwoSeconds, 'x-request-timeout-ms': '9000' }),
  ).toBeLessThanOrEqual(2_000);
  for (const job of registry.list()) job.cancel('the test is over');
});

describe('a job that completes', () => {
  it('[CORE-01] is followed to its end, with the narration that names it', async () => {
    work = twoTokens;
    const accepted = await createJob(url, operation, call({ 'x-correlation-id': 'order-7' }));
    expect(accepted).toEqual({
      job_id: expect.stringMatching(/^job-/),
      stream_url: `/v1/jobs/${accepted.job_id}/stream`,
      correlation_id: 'order-7',
    });
    expect(await follow(accepted.job_id)).toMatchObject([
      {
        type: 'narration',
        actor: 'queen',
        action: 'generate',
        human: 'Generating',
        job_id: accepted.job_id,
        correlation_id: 'order-7',
      },
      { type: 'token', index: 0, text: 'a' },
      { type: 'token', index: 1, text: 'b' },
      { type: 'completed', finish_reason: 'stop', tokens: 2 },
    ]);
  });

  it('numbers its events from 1, and ends with [DONE], once, last and without an id', async () => {
    work = twoTokens;
    const { job_id } = await createJob(url, operation, call());
    const lines = await readStream(job_id);
    expect(lines.filter((line) => line.startsWith('id:'))).toEqual(
      ['1', '2', '3', '4'].map((id) => `id: ${id}`),
    );
    expect(lines.filter((line) => line.includes('[DONE]'))).toEqual(['data: [DONE]']);
    expect(lines.at(-1)).toBe('data: [DONE]');
    expect(lines).toHaveLength(4 + 4 + 1);
  });

  it('tells all of it to one who comes after the end', async () => {
    work = twoTokens;
    const { job_id } = await createJob(url, operation, call());
    const early = await follow(job_id);
    expect(await follow(job_id)).toEqual(early);
  });

  it('resumes after the last event that its listener saw, at the end with the end', async () => {
    work = twoTokens;
    const { job_id } = await createJob(url, operation, call());
    const lines = await readStream(job_id);
    expect(await readStream(job_id, 2)).toEqual(lines.slice(4));
    expect(await readStream(job_id, 4)).toEqual(lines.slice(6));
    expect(await readStream(job_id, 1_000)).toEqual(lines.slice(6));
  });
});

describe('a job that does not', () => {
  it('ends with its failure and [ERROR]', async () => {
    work = async () => {
      throw new Failure('MODEL_NOT_FOUND', 'There is no model tiny.');
    };
    const { job_id } = await createJob(url, operation, call({ 'x-correlation-id': 'order-7' }));
    expect(await follow(job_id)).toMatchObject([
      { type: 'failed', error: { code: 'MODEL_NOT_FOUND', correlation_id: 'order-7' } },
    ]);
    expect((await readStream(job_id)).at(-1)).toBe('data: [ERROR]');
  });

  it('is cancelled by a DELETE and ends with [CANCELLED]', async () => {
    work = untilStopped;
    const { job_id } = await createJob(url, operation, call());
    const heard: JobEvent[] = [];
    for await (const event of followJob(url, job_id, call())) {
      heard.push(event);
      if (event.type === 'token') await cancelJob(url, job_id, call());
    }
    expect(heard.at(-1)).toEqual({ type: 'cancelled', reason: 'cancelled on request' });
    expect((await readStream(job_id)).at(-1)).toBe('data: [CANCELLED]');
  });

  it('runs out of the budget in its header, in the layer that says so', async () => {
    work = untilStopped;
    const { job_id } = await createJob(url, operation, call({ 'x-request-timeout-ms': '50' }));
    expect((await follow(job_id)).at(-1)).toMatchObject({
      error: { code: 'DEADLINE_EXCEEDED', details: { layer: 'queen', budget_ms: 50 } },
    });
  });
});

describe('the jobs API', () => {
  it('lists jobs and shows one, as the contract has it', async () => {
    work = async () => {
      throw new Failure('WORKER_CRASHED', 'It ended.', { details: { exit_code: 9 } });
    };
    const { job_id } = await createJob(url, operation, call({ 'x-job-id': 'my-job' }));
    expect(job_id).toBe('my-job');
    await follow(job_id);
    const list: unknown = await (await fetch(`${url}/v1/jobs`)).json();
    expect(Value.Check(JobListSchema, list)).toBe(true);
    const one: unknown = await (await fetch(`${url}/v1/jobs/my-job`)).json();
    expect(list).toEqual({ jobs: [one] });
    expect(one).toMatchObject({
      job_id: 'my-job',
      state: 'failed',
      error: { code: 'WORKER_CRASHED', details: { exit_code: 9, advice: expect.any(String) } },
    });
  });

  it('takes an operation with its defaults', async () => {
    let seen: unknown;
    work = async (job) => {
      seen = job.spec.operation;
      return { finishReason: 'stop', tokens: 0 };
    };
    const body = JSON.stringify({ operation: 'infer', model: 'tiny', prompt: 'hello' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/jobs`, { method: 'POST', headers, body });
    expect(answer.status).toBe(202);
    expect(seen).toEqual({ ...operation, max_tokens: 128 });
  });

  it.each([
    ['VALIDATION_FAILED', 'x-request-timeout-ms', { 'x-request-timeout-ms': 'soon' }],
    ['VALIDATION_FAILED', 'x-job-id', { 'x-job-id': '../up' }],
  ])('refuses a job with %s because of %s', async (code, param, headers) => {
    work = twoTokens;
    await expect(createJob(url, operation, call(headers))).rejects.toMatchObject({ code, param });
    expect(registry.list()).toEqual([]);
  });

  it('refuses a second job of the same id', async () => {
    work = untilStopped;
    await createJob(url, operation, call({ 'x-job-id': 'my-job' }));
    await expect(createJob(url, operation, call({ 'x-job-id': 'my-job' }))).rejects.toMatchObject({
      code: 'JOB_EXISTS',
    });
    registry.get('my-job').cancel('end of test');
  });

  it('refuses to resume after something that is no id', async () => {
    work = twoTokens;
    const { job_id } = await createJob(url, operation, call());
    const headers = { 'last-event-id': 'latest' };
    const answer = await fetch(`${url}/v1/jobs/${job_id}/stream`, { headers });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { param: 'last-event-id' } });
  });

  it.each([
    ['GET', '/v1/jobs/none'],
    ['GET', '/v1/jobs/none/stream'],
    ['DELETE', '/v1/jobs/none'],
  ])('%s %s does not know the job', async (method, path) => {
    const answer = await fetch(`${url}${path}`, { method });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: 'JOB_NOT_FOUND' } });
  });
});
