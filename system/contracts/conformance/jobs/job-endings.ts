// The part of the jobs suite about ends other than the good one: cancels, listeners that leave, spent budgets, failures.
import { expect, it, vi } from 'vitest';
import { JobRecordSchema } from '../../job.ts';
import { checked } from '../checked.ts';
import type { JobsProgram } from './jobs-conformance.ts';

/** The way down to the worker has one second; a busy machine may take some more. */
const promptlyMs = 3_000;

export function describeEndings(program: () => JobsProgram): void {
  it('[INF-18] when they are cancelled, at once, and say so', async () => {
    const { client, name } = program();
    const id = await client.start({ ending: 'hold' });
    using listener = client.follow(id);
    await listener.until((event) => event.type === 'token');
    const cancelledMs = performance.now();
    const answer = await client.cancel(id);
    expect(answer.status).toBe(200);
    expect(checked(JobRecordSchema, await answer.json()).job_id).toBe(id);
    await listener.rest();
    expect(performance.now() - cancelledMs).toBeLessThan(promptlyMs);
    const { told, terminal } = await client.story(id, 'cancelled');
    expect(told.at(-1)).toBe(`${name} cancel`);
    expect(terminal).toMatchObject({ reason: expect.stringMatching(/./) });
    expect(await client.record(id)).toMatchObject({ state: 'cancelled', error: null });
  });

  it('once: a cancel that comes too late changes nothing', async () => {
    const { client } = program();
    const id = await client.start();
    const { terminal } = await client.story(id);
    expect((await client.cancel(id)).status).toBe(200);
    expect((await client.record(id)).state).toBe('completed');
    expect((await client.story(id)).terminal).toEqual(terminal);
  });

  it('when the last of their listeners leaves, and not before', async () => {
    const { client } = program();
    const id = await client.start({ ending: 'hold', onDisconnect: 'cancel' });
    using last = client.follow(id);
    {
      using first = client.follow(id);
      await Promise.all([first, last].map((each) => each.until(({ type }) => type === 'token')));
    }
    await vi.waitFor(async () => expect((await client.record(id)).listeners).toBe(1), 10_000);
    expect((await client.record(id)).state).toBe('running');
    last.hangUp();
    const cancelled = async () => expect((await client.record(id)).state).toBe('cancelled');
    await vi.waitFor(cancelled, 10_000);
  });

  it('only when they are done where their listeners may leave', async () => {
    const { client } = program();
    const id = await client.start({ ending: 'hold', onDisconnect: 'continue' });
    {
      using listener = client.follow(id);
      await listener.until(({ type }) => type === 'token');
    }
    await vi.waitFor(async () => expect((await client.record(id)).listeners).toBe(0), 10_000);
    using back = client.follow(id);
    await back.signOfLife();
    expect((await client.record(id)).state).toBe('running');
    await client.cancel(id);
    await client.story(id, 'cancelled');
  });

  it('[FAKE-14] when their budget is spent, and name who ran out of it', async () => {
    const { client } = program();
    const headers = { 'x-request-timeout-ms': '400', 'x-correlation-id': 'order-4713' };
    const startedMs = performance.now();
    const error = await client.failureOf({ ending: 'hold', headers });
    expect(performance.now() - startedMs).toBeLessThan(400 + promptlyMs);
    expect(error).toMatchObject({
      ...{ code: 'DEADLINE_EXCEEDED', type: 'timeout_error', correlation_id: 'order-4713' },
      details: { layer: expect.stringMatching(/./), advice: expect.stringMatching(/./) },
    });
  });

  it('with the reason of whoever failed, in the stream, in the record and in narration', async () => {
    const { client, name } = program();
    const id = await client.start({ ending: 'fail', tokens: 2 });
    const { tokens, told, terminal } = await client.story(id, 'failed');
    expect(tokens).toHaveLength(2);
    expect(told.at(-1)).toBe(`${name} fail`);
    const { error, state } = await client.record(id);
    expect(state).toBe('failed');
    expect(terminal).toEqual({ type: 'failed', error });
  });

  it('before they begin, where they are refused further on', async () => {
    const { client } = program();
    const { tokens } = await client.story(await client.start({ ending: 'refuse' }), 'failed');
    expect(tokens).toEqual([]);
  });
}
