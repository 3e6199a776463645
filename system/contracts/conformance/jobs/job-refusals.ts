// The part of the jobs suite about requests that are refused: what is said, and that nothing else is.
import { describe, expect, it } from 'vitest';
import { longestPrompt } from '../../completion.ts';
import { bodyOf, refusalOf } from './job-client.ts';
import type { JobsProgram } from './jobs-conformance.ts';

export function describeRefusals(program: () => JobsProgram): void {
  it('the request is not valid: it names every fault at once, and no value', async () => {
    const body = {
      ...{ operation: 'infer', prompt: '', max_tokens: 0, temperature: 'secret-17' },
      ...{ on_disconnect: 'stay', colour: 'crimson' },
    };
    const { status, error } = await refusalOf(await program().client.send(body));
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'VALIDATION_FAILED', type: 'invalid_request_error' });
    expect(faultyFields(error.details)).toEqual([
      ...['colour', 'max_tokens', 'model', 'on_disconnect', 'prompt', 'temperature'],
    ]);
    expect(JSON.stringify(error)).not.toMatch(/secret-17|crimson/);
  });

  it('it asks for too much, or for nothing', async () => {
    const { client } = program();
    const { prompt: _, ...nothing } = bodyOf({});
    const both = { ...bodyOf({}), messages: [{ role: 'user', content: 'hello' }] };
    for (const body of [nothing, both]) {
      const { status, error } = await refusalOf(await client.send(body));
      expect([status, error.code]).toEqual([400, 'VALIDATION_FAILED']);
    }
    const odd = { ...bodyOf({}), stop: ['a', 'b', 'c', 'd', 'e'], top_p: 0 };
    const { error } = await refusalOf(await client.send(odd));
    expect(faultyFields(error.details)).toEqual(expect.arrayContaining(['stop', 'top_p']));
  });

  it('the prompt is longer than anybody takes', async () => {
    const { client } = program();
    const faultsAt = async (length: number): Promise<string[]> => {
      const body = { ...bodyOf({}), prompt: 'x'.repeat(length), max_tokens: 0 };
      return faultyFields((await refusalOf(await client.send(body))).error.details);
    };
    expect(await faultsAt(longestPrompt)).toEqual(['max_tokens']);
    expect(await faultsAt(longestPrompt + 1)).toEqual(['max_tokens', 'prompt']);
  });

  it('the operation is not known', async () => {
    const body = { ...bodyOf({}), operation: 'forge' };
    const { status, error } = await refusalOf(await program().client.send(body));
    expect(status).toBe(400);
    expect(faultyFields(error.details)).toContain('operation');
  });

  it('the body is no JSON', async () => {
    const { status, error } = await refusalOf(await program().client.send('{"operation":'));
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it.each([
    ['x-request-timeout-ms', 'soon'],
    ['x-request-timeout-ms', '0'],
    ['x-job-id', 'a job; rm -rf'],
  ])('its header is wrong (%s: %s)', async (header, value) => {
    const response = await program().client.order({
      headers: { [header]: value, 'x-correlation-id': 'order-4714' },
    });
    const { status, error } = await refusalOf(response);
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'VALIDATION_FAILED', param: header });
    expect(error.correlation_id).toBe('order-4714');
    expect(response.headers.get('x-correlation-id')).toBe('order-4714');
  });

  it.each(['soon', '-1', '1.5'])('a listener comes back with the id %s', async (id) => {
    const { client } = program();
    using listener = client.follow(await client.start(), { 'last-event-id': id });
    const { status, error } = await refusalOf(await listener.response);
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'VALIDATION_FAILED', param: 'last-event-id' });
  });

  describe('nobody knows the job', () => {
    it.each([
      ['GET', '/v1/jobs/job-of-nobody'],
      ['GET', '/v1/jobs/job-of-nobody/stream'],
      ['DELETE', '/v1/jobs/job-of-nobody'],
    ])('%s %s', async (method, path) => {
      const response = await fetch(`${program().client.url}${path}`, { method });
      const { status, error } = await refusalOf(response);
      expect(status).toBe(404);
      expect(error).toMatchObject({ code: 'JOB_NOT_FOUND', type: 'not_found_error' });
      expect(error.details['advice']).toBeTypeOf('string');
    });
  });

  it('there is no such path', async () => {
    const { status, error } = await refusalOf(await fetch(`${program().client.url}/v1/nothing`));
    expect(status).toBe(404);
    expect(error).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
  });
}

/** The fields named in `details.faults`, by name. @throws Error where there are none */
export function faultyFields(details: Record<string, unknown>): string[] {
  const { faults } = details;
  if (!Array.isArray(faults)) throw new Error('details.faults is missing.');
  return faults.map(({ field }: { field: string }) => field).sort();
}
