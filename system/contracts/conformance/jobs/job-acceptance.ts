// The part of the jobs suite about new jobs: what is answered, under which ids they run, and how they can be looked at.
import { expect, it, vi } from 'vitest';
import { JobAcceptedSchema } from '../../job.ts';
import { checked } from '../checked.ts';
import { bodyOf, suiteModel } from './job-client.ts';
import type { JobsProgram } from './jobs-conformance.ts';

export function describeAcceptance(program: () => JobsProgram): void {
  it('with 202, an id of its own for each, and where to listen', async () => {
    const { client } = program();
    const responses = [await client.order(), await client.order()];
    expect(responses.map(({ status }) => status)).toEqual([202, 202]);
    const accepted = await Promise.all(
      responses.map(async (response) => checked(JobAcceptedSchema, await response.json())),
    );
    expect(new Set(accepted.map(({ job_id: id }) => id)).size).toBe(2);
    for (const { job_id: id, stream_url: path } of accepted) {
      expect(id).toMatch(/^[\w-]{8,}$/);
      expect((await fetch(new URL(path, client.url))).status).toBe(200);
    }
  });

  it('[FAKE-07] with the correlation id it is given, or one that it makes', async () => {
    const { client } = program();
    for (const [given, expected] of [
      ['order-4711', /^order-4711$/],
      ['not; one', /^[\w-]{8,}$/],
      [undefined, /^[\w-]{8,}$/],
    ] as const) {
      const headers = given === undefined ? {} : { 'x-correlation-id': given };
      const response = await client.order({ headers });
      expect(response.headers.get('x-correlation-id')).toMatch(expected);
      const { correlation_id: id, job_id: jobId } = checked(
        JobAcceptedSchema,
        await response.json(),
      );
      expect(id).toMatch(expected);
      expect((await client.record(jobId)).correlation_id).toBe(id);
      for (const event of (await client.story(jobId)).events)
        if (event.type === 'narration') expect(event.correlation_id).toBe(id);
    }
  });

  it('under the id that it is given, once', async () => {
    const { client } = program();
    const headers = { 'x-job-id': `given-${process.pid}` };
    expect(await client.start({ headers })).toBe(headers['x-job-id']);
    const again = await client.order({ headers });
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ error: { code: 'JOB_EXISTS', param: 'x-job-id' } });
  });

  it('and runs them whether or not anybody listens', async () => {
    const { client } = program();
    const id = await client.start({ tokens: 4, onDisconnect: 'cancel' });
    const reached = { state: 'completed', tokens: 4, listeners: 0 };
    await vi.waitFor(async () => expect(await client.record(id)).toMatchObject(reached), 10_000);
  });

  it('[FAKE-10] and shows each by itself and in the list, while it runs and afterwards', async () => {
    const { client } = program();
    const headers = { 'x-correlation-id': 'order-4712' };
    const id = await client.start({ ending: 'hold', tokens: 2, headers });
    using listener = client.follow(id);
    await listener.until((event) => event.type === 'token' && event.index === 1);
    const running = await client.record(id);
    expect(running).toMatchObject({
      ...{ job_id: id, correlation_id: 'order-4712', operation: 'infer', model: suiteModel },
      ...{ state: 'running', phase: 'decode', finished_at_ms: null },
      ...{ tokens: 2, listeners: 1, error: null },
    });
    expect(await client.list()).toContainEqual(running);
    await client.cancel(id);
    await listener.rest();
    const ended = await client.record(id);
    const { created_at_ms } = running;
    expect(ended).toMatchObject({ state: 'cancelled', phase: null, created_at_ms });
    expect(ended.finished_at_ms).toBeGreaterThanOrEqual(ended.created_at_ms);
  });

  it('and takes what a request may leave out for granted', async () => {
    const { client } = program();
    const { operation, model, prompt } = bodyOf({});
    const response = await client.send({ operation, model, prompt });
    expect(response.status).toBe(202);
    const { job_id: id } = checked(JobAcceptedSchema, await response.json());
    expect((await client.story(id)).tokens).toHaveLength(3);
  });
}
