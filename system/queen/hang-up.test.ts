// The queen leaves a job before its end: the hive is told, heard out for a while, and not waited for longer.
import type { FastifyRequest } from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import { eventsOf, patience, told, untilFirstToken } from '../shared/testing/job-events.ts';
import { startJob, theJobAt, untilStopped, whateverHappens } from './testing/queen-job.ts';
import { startScriptedHive } from './testing/scripted-hive.ts';

describe('a job that is cancelled', () => {
  it('is cancelled at the hive, whose last narration still arrives', async () => {
    await using hive = await startScriptedHive({ work: untilStopped });
    const job = startJob(hive.heartbeat);
    await untilFirstToken(job);
    job.cancel('the user left');
    const events = await eventsOf(job);
    expect(told(events).slice(-2)).toEqual(['hive-1 cancel', 'queen cancel']);
    expect(events.at(-2)).toMatchObject({ human: 'Stopped the job: the user left' });
    expect(events.at(-1)).toEqual({ type: 'cancelled', reason: 'the user left' });
    expect(hive.methods.filter((method) => method === 'DELETE')).toHaveLength(1);
    expect(theJobAt(hive).cancelSignal.reason).toBe('cancelled on request');
  });

  it('while it is being handed over is cancelled as soon as the hive has it', async () => {
    const { promise: mayServe, resolve: letServe } = Promise.withResolvers<void>();
    const served: string[] = [];
    const beforeRequest = async ({ method }: FastifyRequest): Promise<void> => {
      if (method === 'POST') await mayServe;
      served.push(method);
    };
    await using hive = await startScriptedHive({ work: untilStopped, beforeRequest });
    const job = startJob(hive.heartbeat);
    await vi.waitFor(() => expect(hive.methods).toContain('POST'), patience);
    job.cancel('the user left');
    setTimeout(letServe, 100); // time for a cancel to overtake, if it would
    expect((await eventsOf(job)).at(-1)).toMatchObject({ type: 'cancelled' });
    await vi.waitFor(() => expect(theJobAt(hive).state).toBe('cancelled'), patience);
    expect(served[0]).toBe('POST');
  });

  it('does not wait longer than the grace for a hive that goes on, and hangs up on it', async () => {
    await using hive = await startScriptedHive({ work: whateverHappens });
    const job = startJob(hive.heartbeat, { cancelGraceMs: 150 });
    await untilFirstToken(job);
    const askedMs = performance.now();
    job.cancel('the user left');
    const events = await eventsOf(job);
    expect(performance.now() - askedMs).toBeGreaterThan(140);
    expect(told(events).slice(-2)).toEqual(['queen forward', 'queen cancel']);
    expect(events.at(-1)).toEqual({ type: 'cancelled', reason: 'the user left' });
    expect(hive.methods).toContain('DELETE');
    await vi.waitFor(() => expect(theJobAt(hive).record().listeners).toBe(0), patience);
  });

  it('is not held up by a hive that cannot be told', async () => {
    await using hive = await startScriptedHive({
      work: whateverHappens,
      beforeRequest: async ({ method, raw }) => {
        if (method === 'DELETE') raw.socket.destroy();
      },
    });
    const job = startJob(hive.heartbeat);
    await untilFirstToken(job);
    job.cancel('the user left');
    expect((await eventsOf(job)).at(-1)).toEqual({ type: 'cancelled', reason: 'the user left' });
    await vi.waitFor(() => expect(theJobAt(hive).record().listeners).toBe(0), patience);
  });
});

it('[INF-24] a job whose time is up fails at the queen, is stopped at the hive, and is narrated as stopped', async () => {
  await using hive = await startScriptedHive({
    work: untilStopped,
    // The hive's own clock is left out of it: its job has all the time in the world.
    beforeRequest: async ({ headers }) => {
      if (headers['x-request-timeout-ms'] !== undefined) headers['x-request-timeout-ms'] = '60000';
    },
  });
  const events = await eventsOf(startJob(hive.heartbeat, { budgetMs: 1_000 }));
  expect(told(events).slice(-2)).toEqual(['hive-1 cancel', 'queen cancel']);
  expect(events.at(-2)).toMatchObject({
    human: 'Stopped the job: the time budget of 1000 ms ran out',
  });
  expect(events.at(-1)).toMatchObject({
    type: 'failed',
    error: { code: 'DEADLINE_EXCEEDED', details: { layer: 'queen', budget_ms: 1_000 } },
  });
  expect(theJobAt(hive).state).toBe('cancelled');
});
