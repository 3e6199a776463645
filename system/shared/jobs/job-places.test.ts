// Where a job is and what is being done for it, how long it waits for its listeners, and what an earlier life leaves of it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InferOperation, JobEvent } from '../../contracts/index.ts';
import { anOperation } from '../../contracts/testing/builders.ts';
import { Deadline } from '../deadline.ts';
import { Job, type JobSpec } from './job.ts';

const forEver = new AbortController().signal;

function queuedJob(operation: Partial<InferOperation> = {}, spec: Partial<JobSpec> = {}): Job {
  return new Job({
    id: 'job-1',
    correlationId: 'order-7',
    deadline: new Deadline(60_000),
    operation: anOperation(operation),
    ...spec,
  });
}

describe('[INF-19] a job', () => {
  it('is queued until it is assigned, and says at every step what is done for it', () => {
    const job = queuedJob();
    const where = () => {
      const { state, phase, hive, worker, attempts } = job.record();
      return [state, phase, hive, worker, attempts];
    };
    expect(where()).toEqual(['queued', 'queued', null, null, 0]);
    job.assign({ hive: 'hive-1', worker: 'worker-1' });
    expect(where()).toEqual(['running', 'placing', 'hive-1', 'worker-1', 1]);
    job.enter('loading');
    expect(where()).toEqual(['running', 'loading', 'hive-1', 'worker-1', 1]);
    job.enter('prefill');
    job.append({ type: 'token', index: 0, text: 'a' });
    expect(where()).toEqual(['running', 'decode', 'hive-1', 'worker-1', 1]);
    job.assign({ hive: 'hive-2', worker: 'worker-1' });
    expect(where()).toEqual(['running', 'placing', 'hive-2', 'worker-1', 2]);
    job.finish({ type: 'cancelled', reason: 'enough' });
    job.enter('decode');
    expect(where()).toEqual(['cancelled', null, 'hive-2', 'worker-1', 2]);
  });

  it('can be cancelled or fail while it is queued, but not be completed', () => {
    queuedJob().finish({ type: 'cancelled', reason: 'enough' });
    expect(() =>
      queuedJob().finish({ type: 'completed', finish_reason: 'stop', tokens: 0, duration_ms: 0 }),
    ).toThrow('A job cannot go from queued to completed.');
  });

  it('keeps all tokens, and of narration as much as anybody reads', () => {
    const job = queuedJob();
    const said: JobEvent = {
      type: 'narration',
      actor: 'queen',
      action: 'talk',
      target: 'job-1',
      human: 'Again.',
      level: 'info',
      emitted_at_ms: 0,
    };
    const taken = Array.from({ length: 6_000 }, () => job.append(said)).filter(Boolean);
    expect(taken).toHaveLength(5_000);
    for (let index = 0; index < 6_000; index++) job.append({ type: 'token', index, text: 'a' });
    expect(job.size).toBe(11_000);
  });
});

describe('a job whose listeners have gone', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  async function listenBriefly(job: Job): Promise<void> {
    const leave = new AbortController();
    const reading = Array.fromAsync(job.follow(0, leave.signal)).catch(() => undefined);
    leave.abort();
    await reading;
  }

  it('waits its grace for one of them, then is cancelled', async () => {
    const job = queuedJob({ disconnect_grace_ms: 500 });
    await listenBriefly(job);
    vi.advanceTimersByTime(499);
    expect(job.cancelSignal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(job.cancelSignal.reason).toBe('the last listener disconnected');
  });

  it('goes on when one comes back in time', async () => {
    const job = queuedJob({ disconnect_grace_ms: 500 });
    await listenBriefly(job);
    vi.advanceTimersByTime(400);
    const back = job.follow(0, forEver);
    const next = back.next();
    vi.advanceTimersByTime(1_000);
    expect(job.cancelSignal.aborted).toBe(false);
    job.append({ type: 'token', index: 0, text: 'a' });
    expect((await next).value?.id).toBe(1);
  });

  it('of an earlier life waits for them as long as it is told', () => {
    const job = queuedJob();
    job.expectListener(2_000);
    vi.advanceTimersByTime(1_999);
    expect(job.cancelSignal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(job.cancelSignal.aborted).toBe(true);
  });

  it('leaves no timer behind when it ends', async () => {
    const before = vi.getTimerCount();
    const job = queuedJob({ disconnect_grace_ms: 500 });
    await listenBriefly(job);
    job.finish({ type: 'cancelled', reason: 'enough' });
    expect(vi.getTimerCount()).toBe(before);
  });
});

describe('[INF-39] the events of a job that an earlier life had begun', () => {
  const eventsAfter = async (job: Job, id: number) =>
    (await Array.fromAsync(job.follow(id, forEver))).map((numbered) => numbered.id);

  it('have ids above all of that life, so that who knows one of those hears everything again', async () => {
    const job = queuedJob({}, { lastEventId: 1_000 });
    job.assign({});
    job.append({ type: 'token', index: 0, text: 'a' });
    job.append({ type: 'token', index: 1, text: 'b' });
    job.finish({ type: 'completed', finish_reason: 'stop', tokens: 2, duration_ms: 1 });
    expect(await eventsAfter(job, 0)).toEqual([1_001, 1_002, 1_003]);
    expect(await eventsAfter(job, 740)).toEqual([1_001, 1_002, 1_003]);
    expect(await eventsAfter(job, 1_001)).toEqual([1_002, 1_003]);
    expect(await eventsAfter(job, 1_003)).toEqual([1_003]);
  });
});
