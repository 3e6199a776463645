// The life of a job's stream over real sockets: opened, counted, closed and removed, whoever ends it.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobEvent } from '../../contracts/index.ts';
import { cancelJob, createJob, followJob } from './job-client.ts';
import type { JobRegistry, JobWork } from './job-registry.ts';
import {
  call,
  type JobsServer,
  operation,
  startJobsServer,
  untilStopped,
} from './testing/jobs-server.ts';

/** Waiting ends when the thing happens; this is only when to give up. */
const patience = { timeout: 10_000 };

let server: JobsServer;
let url: string;
let registry: JobRegistry;
let work: JobWork;

beforeEach(async () => {
  server = await startJobsServer((job, signal) => work(job, signal));
  ({ url, registry } = server);
});

afterEach(() => server.close());

function follow(jobId: string): Promise<JobEvent[]> {
  return Array.fromAsync(followJob(url, jobId, call()));
}

describe('[CORE-03] the stream of a job', () => {
  it('is counted while it is open, and removed when the job has ended', async () => {
    work = untilStopped;
    const { job_id } = await createJob(url, operation, call());
    const streams = Array.from({ length: 20 }, () => follow(job_id));
    await vi.waitFor(() => expect(registry.get(job_id).record().listeners).toBe(20), patience);
    await cancelJob(url, job_id, call());
    const heard = await Promise.all(streams);
    for (const events of heard) expect(events).toEqual(heard[0]);
    await vi.waitFor(() => expect(registry.get(job_id).record().listeners).toBe(0), patience);
  });

  it('is removed when its listener leaves, and the last one takes the job with it', async () => {
    work = untilStopped;
    const { job_id } = await createJob(url, operation, call());
    const leavers = [new AbortController(), new AbortController()];
    const streams = leavers.map(({ signal }) =>
      Array.fromAsync(followJob(url, job_id, { ...call(), signal })),
    );
    const job = registry.get(job_id);
    await vi.waitFor(() => expect(job.record().listeners).toBe(2), patience);
    leavers[0]?.abort('left');
    await expect(streams[0]).rejects.toBe('left');
    await vi.waitFor(() => expect(job.record().listeners).toBe(1), patience);
    expect(job.state).toBe('running');
    leavers[1]?.abort('left');
    await expect(streams[1]).rejects.toBe('left');
    await vi.waitFor(() => expect(job.state).toBe('cancelled'), patience);
    expect(job.record().listeners).toBe(0);
  });

  it('closes with the end of the job when the program drains', async () => {
    work = untilStopped;
    const { job_id } = await createJob(url, operation, call());
    const stream = follow(job_id);
    await vi.waitFor(() => expect(registry.get(job_id).record().listeners).toBe(1), patience);
    await registry.drain(10);
    await server.close();
    expect((await stream).at(-1)).toEqual({
      type: 'cancelled',
      reason: 'queen is shutting down',
    });
  });
});

describe('a program that closes', () => {
  const long = 'x'.repeat(2_000_000);
  const muchAtOnce: JobWork = async (job) => {
    for (let index = 0; index < 5; index++) job.append({ type: 'token', index, text: long });
    return { finishReason: 'stop', tokens: 5 };
  };

  async function openStream(): Promise<IncomingMessage> {
    work = muchAtOnce;
    const { job_id } = await createJob(url, operation, call());
    const [answer]: IncomingMessage[] = await once(
      get(`${url}/v1/jobs/${job_id}/stream`),
      'response',
    );
    if (answer === undefined) throw new Error('An answer is always given with its event.');
    return answer;
  }

  it('lets a slow client read the end of its stream', async () => {
    const answer = await openStream();
    await registry.drain(10);
    const closed = server.close();
    const text = (await Array.fromAsync(answer.setEncoding('utf8'))).join('');
    await closed;
    expect(text.length).toBeGreaterThan(5 * long.length);
    expect(text.trimEnd().split('\n').at(-1)).toBe('data: [DONE]');
  });

  it('does not wait for one that reads nothing', async () => {
    const answer = await openStream();
    await registry.drain(10);
    await server.close();
    await expect(Array.fromAsync(answer)).rejects.toThrow('aborted');
  });
});
