// One job and its listeners: each hears everything once and in order, whenever it comes and however slow it is.
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import {
  type InferOperation,
  type JobEvent,
  JobRecordSchema,
  type TerminalEvent,
} from '../../contracts/index.ts';
import { anOperation } from '../../contracts/testing/builders.ts';
import { Deadline } from '../deadline.ts';
import { Job, type NumberedEvent } from './job.ts';

const completed: TerminalEvent = {
  type: 'completed',
  finish_reason: 'stop',
  tokens: 3,
  duration_ms: 1,
};
const forEver = new AbortController().signal;

function token(index: number): Extract<JobEvent, { type: 'token' }> {
  return { type: 'token', index, text: `t${index}` };
}

function startJob(onDisconnect: InferOperation['on_disconnect'] = 'cancel'): Job {
  const job = new Job({
    id: 'job-1',
    correlationId: 'order-7',
    deadline: new Deadline(60_000),
    operation: anOperation({ on_disconnect: onDisconnect }),
  });
  job.begin();
  return job;
}

function read(job: Job, afterId = 0): Promise<NumberedEvent[]> {
  return Array.fromAsync(job.follow(afterId, forEver));
}

function numbered(events: readonly JobEvent[], afterId = 0): NumberedEvent[] {
  return events.map((event, index) => ({ id: index + 1, event })).slice(afterId);
}

describe('a listener', () => {
  it('that comes early, in the middle or after the end hears everything', async () => {
    const job = startJob();
    const early = read(job);
    job.append(token(0));
    const middle = read(job);
    job.append(token(1));
    job.finish(completed);
    const all = numbered([token(0), token(1), completed]);
    expect(await early).toEqual(all);
    expect(await middle).toEqual(all);
    expect(await read(job)).toEqual(all);
  });

  it('resumes after the id it saw last', async () => {
    const job = startJob();
    job.append(token(0));
    job.append(token(1));
    const resumed = read(job, 1);
    job.append(token(2));
    job.finish(completed);
    expect(await resumed).toEqual(numbered([token(0), token(1), token(2), completed], 1));
  });

  it('that resumes after the end is given the terminal event again', async () => {
    const job = startJob();
    job.append(token(0));
    job.finish(completed);
    const end = [{ id: 2, event: completed }];
    expect(await read(job, 1)).toEqual(end);
    expect(await read(job, 2)).toEqual(end);
    expect(await read(job, 99)).toEqual(end);
  });

  it('with an id that was never given out still hears what follows, and the end', async () => {
    const job = startJob();
    job.append(token(0));
    const reading = read(job, 99);
    job.append(token(1));
    job.finish(completed);
    expect(await reading).toEqual(numbered([token(0), token(1), completed], 1));
  });

  it('goes at its own pace: a slow one loses nothing and holds nobody up', async () => {
    const job = startJob();
    const events: JobEvent[] = [
      ...Array.from({ length: 500 }, (_, index) => token(index)),
      completed,
    ];
    const slow = job.follow(0, forEver);
    const first = slow.next();
    const fast = read(job);
    for (let index = 0; index < 500; index++) job.append(token(index));
    job.finish(completed);
    expect(await fast).toEqual(numbered(events));
    expect(await first).toEqual({ done: false, value: { id: 1, event: token(0) } });
    expect(await Array.fromAsync(slow)).toEqual(numbered(events, 1));
  });

  it('[CORE-03] always hears exactly what follows its id, whoever comes when', async () => {
    const joining = fc.record({ atEvent: fc.nat(12), afterId: fc.nat(15) });
    await fc.assert(
      fc.asyncProperty(fc.nat(10), fc.array(joining, { maxLength: 20 }), async (count, joins) => {
        const job = startJob();
        const events: JobEvent[] = [];
        const readers: { expected: () => NumberedEvent[]; heard: Promise<NumberedEvent[]> }[] = [];
        const join = (now: number): void => {
          for (const { afterId } of joins.filter(({ atEvent }) => atEvent === now)) {
            const latest = job.hasFinished ? events.length - 1 : events.length;
            const from = Math.min(afterId, latest);
            readers.push({ expected: () => numbered(events, from), heard: read(job, afterId) });
          }
        };
        for (let index = 0; index < count; index++) {
          join(index);
          events.push(token(index));
          job.append(token(index));
          if (index % 3 === 0) await Promise.resolve(); // lets some listeners run in between
        }
        join(count);
        events.push(completed);
        job.finish(completed);
        join(count + 1);
        for (const { expected, heard } of readers) expect(await heard).toEqual(expected());
        expect(job.record().listeners).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the last listener leaving', () => {
  it('cancels the job', async () => {
    const job = startJob();
    await leave(job);
    expect(job.cancelSignal.reason).toBe('the last listener disconnected');
    expect(job.record().listeners).toBe(0);
  });

  it('does not cancel a job that is to continue', async () => {
    const job = startJob('continue');
    await leave(job);
    expect(job.cancelSignal.aborted).toBe(false);
  });

  it('does not cancel while another one listens', async () => {
    const job = startJob();
    const other = job.follow(0, forEver);
    const next = other.next();
    await leave(job);
    expect(job.cancelSignal.aborted).toBe(false);
    job.append(token(0));
    expect((await next).value).toEqual({ id: 1, event: token(0) });
    await other.return(undefined);
    expect(job.cancelSignal.aborted).toBe(true);
  });

  it('cancels too when it leaves in the midst of an event', async () => {
    const job = startJob();
    job.append(token(0));
    for await (const _event of job.follow(0, forEver)) break;
    expect(job.cancelSignal.aborted).toBe(true);
  });

  it('leaves a job alone that nobody listened to yet', () => {
    expect(startJob().cancelSignal.aborted).toBe(false);
  });
});

describe('the end of a job', () => {
  it('is the last event: what comes later is refused', async () => {
    const job = startJob();
    expect(job.append(token(0))).toBe(true);
    job.finish(completed);
    expect(job.append(token(1))).toBe(false);
    expect(await read(job)).toEqual(numbered([token(0), completed]));
    expect(job.record().tokens).toBe(1);
  });

  it('[CORE-06] comes once', () => {
    const job = startJob();
    job.finish(completed);
    expect(() => job.finish({ type: 'cancelled', reason: 'late' })).toThrow(
      'A job cannot go from completed to cancelled.',
    );
    expect(job.state).toBe('completed');
  });

  it('is not disturbed by a cancel', () => {
    const job = startJob();
    job.finish(completed);
    job.cancel('too late');
    expect(job.cancelSignal.aborted).toBe(false);
  });
});

it('the first reason of a cancel stands', () => {
  const job = startJob();
  job.cancel('first');
  job.cancel('second');
  expect(job.cancelSignal.reason).toBe('first');
});

describe('the record of a job', () => {
  it('says at every step where the job stands', () => {
    const job = startJob();
    expect(job.record()).toMatchObject({ state: 'running', tokens: 0, finished_at_ms: null });
    job.append(token(0));
    expect(job.record()).toMatchObject({ state: 'running', tokens: 1, error: null });
    const error = {
      code: 'INTERNAL',
      type: 'server_error',
      message: 'It broke.',
      param: null,
      details: {},
      correlation_id: 'order-7',
    };
    job.finish({ type: 'failed', error });
    const record = job.record();
    expect(record).toMatchObject({
      job_id: 'job-1',
      correlation_id: 'order-7',
      operation: 'infer',
      model: 'tiny',
      state: 'failed',
      tokens: 1,
      listeners: 0,
      error,
    });
    expect(Value.Check(JobRecordSchema, record)).toBe(true);
    expect(record.finished_at_ms).toBeGreaterThanOrEqual(record.created_at_ms);
  });

  it('does not hold the prompt', () => {
    expect(JSON.stringify(startJob().record())).not.toContain('hello');
  });
});

async function leave(job: Job): Promise<void> {
  const gone = new AbortController();
  const reading = Array.fromAsync(job.follow(0, gone.signal));
  gone.abort();
  await expect(reading).rejects.toThrow('aborted');
}
