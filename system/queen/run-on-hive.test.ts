// A job between queen and hive: handed over, followed to its end, and every way in which the hive can let it down.
import { describe, expect, it, vi } from 'vitest';
import { aHive } from '../contracts/testing/builders.ts';
import { Failure, type JobWork, whenAborted } from '../shared/index.ts';
import { eventsOf, patience, told, untilFirstToken } from '../shared/testing/job-events.ts';
import {
  operation,
  say,
  startJob,
  theJobAt,
  untilStopped,
  whateverHappens,
} from './testing/queen-job.ts';
import { startScriptedHive } from './testing/scripted-hive.ts';

describe('a job that a hive completes', () => {
  it('comes back whole, with everyone’s narration in order', async () => {
    await using hive = await startScriptedHive({
      work: (narrate) => async (job) => {
        narrate({ action: 'generate', target: 'tiny', human: 'Generating' });
        say(job, 'a', 'b');
        return { finishReason: 'length', tokens: 2 };
      },
    });
    const onNarration = vi.fn();
    const events = await eventsOf(startJob(hive.heartbeat, { onNarration }));
    expect(onNarration.mock.calls).toEqual([
      [expect.objectContaining({ actor: 'hive-1', action: 'generate', job_id: 'job-1' })],
    ]);
    expect(onNarration.mock.calls[0]?.[0]).not.toHaveProperty('type');
    expect(told(events)).toEqual([
      'queen receive',
      'queen place',
      'queen forward',
      'hive-1 generate',
      'queen complete',
    ]);
    expect(events.filter((event) => event.type === 'narration')).toEqual(
      Array(5).fill(expect.objectContaining({ job_id: 'job-1', correlation_id: 'order-7' })),
    );
    expect(events.filter(({ type }) => type !== 'narration')).toEqual([
      { type: 'token', index: 0, text: 'a' },
      { type: 'token', index: 1, text: 'b' },
      { type: 'completed', finish_reason: 'length', tokens: 2, duration_ms: expect.any(Number) },
    ]);
  });

  it('is the same job there: its id, its identity, what is left of its time, and tied to the queen', async () => {
    await using hive = await startScriptedHive({
      work: () => async () => ({ finishReason: 'stop', tokens: 0 }),
    });
    await eventsOf(startJob(hive.heartbeat));
    const { spec } = theJobAt(hive);
    const forTheHive = { on_disconnect: 'cancel', disconnect_grace_ms: 5_000, worker: 'worker-1' };
    expect(spec.operation).toEqual({ ...operation, ...forTheHive });
    expect(spec).toMatchObject({ correlationId: 'order-7', traceparent: '00-ab-cd-01' });
    expect(spec.deadline.totalMs).toBeGreaterThan(10_000);
    expect(spec.deadline.totalMs).toBeLessThanOrEqual(20_000);
  });
});

describe('a job that cannot be had', () => {
  it('ends with the reason, which the queen narrates', async () => {
    const events = await eventsOf(startJob(undefined));
    expect(told(events)).toEqual(['queen receive', 'queen fail']);
    expect(events.at(-2)).toMatchObject({
      level: 'error',
      human: 'No hive has reported to this queen.',
    });
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'NO_HIVE_AVAILABLE' } });
  });

  it('because the hive refuses it ends with the words of the hive', async () => {
    await using hive = await startScriptedHive({ work: whateverHappens, isDraining: true });
    const events = await eventsOf(startJob(hive.heartbeat, { queueTimeoutMs: 50 }));
    expect(told(events)).toEqual(['queen receive', 'queen place', 'queen queue', 'queen fail']);
    expect(events.at(-1)).toMatchObject({ error: { code: 'DRAINING' } });
    expect(hive.registry.list()).toEqual([]);
  });

  it('because it failed there ends with that failure, facts and all', async () => {
    await using hive = await startScriptedHive({
      work: () => async (job) => {
        say(job, 'a');
        throw new Failure('WORKER_CRASHED', 'worker-1 ended by SIGKILL.', {
          details: { worker: 'worker-1', signal: 'SIGKILL' },
        });
      },
    });
    const events = await eventsOf(startJob(hive.heartbeat));
    expect(events.at(-2)).toMatchObject({
      actor: 'queen',
      action: 'fail',
      human: 'worker-1 ended by SIGKILL.',
    });
    expect(events.at(-1)).toMatchObject({
      type: 'failed',
      error: {
        code: 'WORKER_CRASHED',
        correlation_id: 'order-7',
        details: {
          ...{ worker: 'worker-1', signal: 'SIGKILL' },
          attempts: [{ hive: 'hive-1', worker: 'worker-1', code: 'WORKER_CRASHED' }],
        },
      },
    });
  });
});

describe('a hive that is lost', () => {
  it('before it has the job was not to be reached', async () => {
    const nobody = aHive({ url: 'http://127.0.0.1:1' });
    const events = await eventsOf(startJob(nobody));
    expect(events.at(-2)).toMatchObject({ action: 'fail', human: 'Could not reach hive-1.' });
    expect(events.at(-1)).toMatchObject({
      error: { code: 'HIVE_UNREACHABLE', details: { hive: 'hive-1' } },
    });
  });

  it('in the middle of the answer was lost while the job ran', async () => {
    await using hive = await startScriptedHive({ work: untilStopped });
    const job = startJob(hive.heartbeat);
    await untilFirstToken(job);
    hive.dropConnections();
    const events = await eventsOf(job);
    expect(events.at(-1)).toMatchObject({
      error: {
        code: 'HIVE_UNREACHABLE',
        message: 'Lost the connection to hive-1 while the job ran.',
        details: { hive: 'hive-1' },
      },
    });
    await vi.waitFor(() => expect(theJobAt(hive).state).toBe('cancelled'), patience);
  });

  it('when it does not answer is given up as silent', async () => {
    await using hive = await startScriptedHive({
      work: whateverHappens,
      beforeRequest: () => new Promise(() => undefined),
    });
    const events = await eventsOf(startJob(hive.heartbeat, { hiveSilenceMs: 200 }));
    expect(events.at(-1)).toMatchObject({
      error: { code: 'HIVE_SILENT', message: expect.stringContaining('hive-1') },
    });
  });

  it('when it gives no more sign of life in mid-answer is given up as silent', async () => {
    await using hive = await startScriptedHive({ work: whateverHappens, keepAliveMs: 60_000 });
    const events = await eventsOf(startJob(hive.heartbeat, { hiveSilenceMs: 1_000 }));
    expect(events).toContainEqual({ type: 'token', index: 0, text: 'a' });
    expect(events.at(-1)).toMatchObject({
      error: { code: 'HIVE_SILENT', details: { hive: 'hive-1' } },
    });
  });
});

describe('[INF-04] a stream of tokens that is not whole is not taken for an answer:', () => {
  const fallShort = (...indexes: number[]): JobWork => {
    return async (job) => {
      for (const index of indexes) job.append({ type: 'token', index, text: `t${index}` });
      return { finishReason: 'stop', tokens: 3 };
    };
  };

  it.each([
    ['one is missing', [0, 2, 3], 'Token 2 came where 1 was due.'],
    ['one comes twice', [0, 1, 1], '3 tokens were counted and 2 came'],
    ['two have changed places', [0, 2, 1], 'Token 2 came where 1 was due.'],
    ['the first is missing', [1, 2], 'Token 1 came where 0 was due.'],
    ['the last is missing', [0, 1], '3 tokens were counted and 2 came'],
    ['there is one too many', [0, 1, 2, 3], '3 tokens were counted and 4 came'],
  ])('%s', async (_what, indexes, fault) => {
    await using hive = await startScriptedHive({ work: () => fallShort(...indexes) });
    const events = await eventsOf(startJob(hive.heartbeat));
    expect(events.at(-1)).toMatchObject({
      type: 'failed',
      error: { code: 'BAD_UPSTREAM', message: expect.stringContaining(fault) },
    });
  });

  it('though one that comes again is no fault: it is left out', async () => {
    await using hive = await startScriptedHive({ work: () => fallShort(0, 1, 0, 1, 2) });
    const events = await eventsOf(startJob(hive.heartbeat));
    expect(events.filter(({ type }) => type === 'token')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ type: 'completed', tokens: 3 });
  });

  it('and the hive is told to stop', async () => {
    await using hive = await startScriptedHive({
      work: () => async (job, signal) => {
        job.append({ type: 'token', index: 1, text: 'b' });
        await whenAborted(signal);
        throw signal.reason;
      },
    });
    await eventsOf(startJob(hive.heartbeat));
    await vi.waitFor(() => expect(theJobAt(hive).state).toBe('cancelled'), patience);
  });
});
