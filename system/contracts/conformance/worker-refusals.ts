// The part of the worker suite about requests that are refused: what is said, and that nothing else is.
import { describe, expect, it } from 'vitest';
import { callCompletion, readError, readHealth } from './completion-call.ts';
import { harbour } from './samples.ts';

export function describeRefusals(url: () => string): void {
  const refusal = async (body: unknown, headers: Record<string, string> = {}) => {
    using call = callCompletion(url(), body, headers);
    const response = await call.response;
    return { status: response.status, error: await readError(response) };
  };

  describe('refuses', () => {
    it('a request that is not valid, naming every fault at once and no value', async () => {
      const body = { prompt: '', max_tokens: 0, temperature: 'secret-17', stream: 'yes' };
      const { status, error } = await refusal(body);
      expect(status).toBe(400);
      expect(error).toMatchObject({ code: 'VALIDATION_FAILED', type: 'invalid_request_error' });
      expect(faultyFields(error.details)).toEqual([
        'max_tokens',
        'model',
        'prompt',
        'stream',
        'temperature',
      ]);
      expect(JSON.stringify(error)).not.toContain('secret-17');
    });

    it('a body that is no JSON', async () => {
      const response = await fetch(`${url()}/v1/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"model":',
      });
      expect(response.status).toBe(400);
      expect(await readError(response)).toMatchObject({ code: 'VALIDATION_FAILED' });
    });

    it.each([
      true,
      false,
    ])('a prompt that fills the context, before any piece (stream: %s)', async (stream) => {
      const { model } = await readHealth(url());
      const { status, error } = await refusal({ model, prompt: 'é'.repeat(30_000), stream });
      expect(status).toBe(400);
      expect(error).toMatchObject({ code: 'VALIDATION_FAILED', param: 'prompt' });
      expect(faultyFields(error.details)).toEqual(['prompt']);
    });

    it.each([true, false])('a model that it does not serve (stream: %s)', async (stream) => {
      const { status, error } = await refusal(
        { model: 'no-such-model', prompt: harbour, stream },
        { 'x-correlation-id': 'trace-18' },
      );
      expect(status).toBe(404);
      expect(error).toMatchObject({
        code: 'MODEL_NOT_FOUND',
        param: 'model',
        correlation_id: 'trace-18',
      });
      expect(error.details['advice']).toBeTypeOf('string');
    });

    it.each([
      ['x-request-timeout-ms', 'soon'],
      ['x-request-timeout-ms', '0'],
      ['x-job-id', 'a job; rm -rf'],
    ])('%s: %s', async (header, value) => {
      const { model } = await readHealth(url());
      const { status, error } = await refusal({ model, prompt: harbour }, { [header]: value });
      expect(status).toBe(400);
      expect(error).toMatchObject({ code: 'VALIDATION_FAILED', param: header });
    });

    it('a path that it does not have', async () => {
      const response = await fetch(`${url()}/v1/nothing`);
      expect(response.status).toBe(404);
      expect(await readError(response)).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
    });
  });
}

function faultyFields(details: Record<string, unknown>): string[] {
  const { faults } = details;
  if (!Array.isArray(faults)) throw new Error('details.faults is missing.');
  return faults.map(({ field }: { field: string }) => field).sort();
}
