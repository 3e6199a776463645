// Each failure of the queen is the error that OpenAI's own client, unmodified, has a class for.
import { createServer } from 'node:http';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCodes, type Operation } from '../../contracts/index.ts';
import { Failure, type JobWork } from '../../shared/index.ts';
import { type OpenAiServer, saying, silent, startOpenAiServer } from './testing/openai-server.ts';

const messages = [{ role: 'user' as const, content: 'Say hello' }];
const hello = saying(['Hello']);

const failing =
  (code: ErrorCode, details = {}): JobWork<Operation> =>
  async () => {
    throw new Failure(code, `It is ${code}.`, { details, param: 'model' });
  };

/** What a chat fails with. */
async function failureOf(
  { client }: Pick<OpenAiServer, 'client'>,
  fields: object = {},
  options: OpenAI.RequestOptions = {},
): Promise<InstanceType<typeof OpenAI.APIError>> {
  const asking = client.chat.completions.create({ model: 'tiny', messages, ...fields }, options);
  const error: unknown = await asking.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof OpenAI.APIError) return error;
  throw new Error('The client threw no error of its own.', { cause: error });
}

/** Every code of the table by the class that the client has for its status. */
const classes = [
  [400, OpenAI.BadRequestError],
  [404, OpenAI.NotFoundError],
  [409, OpenAI.ConflictError],
  [429, OpenAI.RateLimitError],
  [500, OpenAI.InternalServerError],
  [502, OpenAI.InternalServerError],
  [503, OpenAI.InternalServerError],
  [504, OpenAI.InternalServerError],
  [507, OpenAI.InternalServerError],
] as const;
const codes = Object.keys(errorCodes) as ErrorCode[]; // of a constant table

describe.each([false, true])('a job that fails before its first token (streamed: %s)', (stream) => {
  it.each(codes)('with %s is the class of its status, and says all that is known', async (code) => {
    await using server = await startOpenAiServer(failing(code, { why: 'a test' }));
    const error = await failureOf(server, { stream });
    const { status, type } = errorCodes[code];
    const [, expected] = classes.find(([each]) => each === status) ?? [0, OpenAI.APIError];
    expect(error).toBeInstanceOf(expected);
    expect(error).toMatchObject({
      status,
      code,
      type,
      param: 'model',
      message: `${status} It is ${code}.`,
      error: { details: { why: 'a test', advice: errorCodes[code].advice } },
    });
    const retryAfter = error.headers?.get('retry-after') ?? null;
    expect(retryAfter).toBe(status === 429 || status === 503 ? '1' : null);
  });
});

describe('an error of the client', () => {
  it.each([
    [401, OpenAI.AuthenticationError],
    [403, OpenAI.PermissionDeniedError],
    [422, OpenAI.UnprocessableEntityError],
  ])('for %i, in the shape in which every error of ours crosses the wire', async (status, expected) => {
    const wire = {
      ...{ code: 'SOME_CODE', type: 'invalid_request_error', message: 'No.', param: 'key' },
      ...{ details: {}, correlation_id: 'order-7' },
    };
    const server = createServer((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: wire }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const client = new OpenAI({ apiKey: 'any', baseURL: `http://127.0.0.1:${port}/v1` });
    const error = await failureOf({ client }, {}, { maxRetries: 0 });
    server.closeAllConnections();
    server.close();
    expect(error).toBeInstanceOf(expected);
    expect(error).toMatchObject({
      status,
      code: 'SOME_CODE',
      param: 'key',
      message: `${status} No.`,
    });
  });

  it('for a server that is not there', async () => {
    const server = await startOpenAiServer(hello);
    await server[Symbol.asyncDispose]();
    const error = await failureOf(server);
    expect(error).toBeInstanceOf(OpenAI.APIConnectionError);
    expect(error).not.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
  });

  it('for an answer that does not come in time; the job is cancelled', async () => {
    await using server = await startOpenAiServer(silent);
    const error = await failureOf(server, {}, { timeout: 50 });
    expect(error).toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
    await expect.poll(() => server.jobs()[0]?.state).toBe('cancelled');
  });

  it('for a model that there is not', async () => {
    await using server = await startOpenAiServer(hello);
    await expect(server.client.models.retrieve('huge')).rejects.toMatchObject({
      constructor: OpenAI.NotFoundError,
      code: 'MODEL_NOT_FOUND',
      param: 'model',
    });
  });

  it('for a job that there is already', async () => {
    await using server = await startOpenAiServer(hello);
    const options = { headers: { 'x-job-id': 'job-7' } };
    await server.client.chat.completions.create({ model: 'tiny', messages }, options);
    expect(await failureOf(server, {}, options)).toMatchObject({
      constructor: OpenAI.ConflictError,
      code: 'JOB_EXISTS',
    });
  });
});

describe('a field that would change the answer, and that nobody here heeds', () => {
  const tool = { type: 'function', function: { name: 'sting', parameters: {} } };
  it.each<[string, object]>([
    ['tools', { tools: [tool] }],
    ['tool_choice', { tool_choice: 'required' }],
    ['functions', { functions: [tool.function] }],
    ['function_call', { function_call: { name: 'sting' } }],
    ['logprobs', { logprobs: true }],
    ['top_logprobs', { top_logprobs: 2 }],
    ['n', { n: 2 }],
    ['response_format', { response_format: { type: 'json_object' } }],
    ['logit_bias', { logit_bias: { 5: 1 } }],
    ['presence_penalty', { presence_penalty: 1 }],
    ['frequency_penalty', { frequency_penalty: 1 }],
    ['return_token_ids', { return_token_ids: true }],
    ['continue_final_message', { continue_final_message: true }],
    [
      'messages.0.content',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] },
    ],
    ['messages.0.role', { messages: [{ role: 'tool', tool_call_id: 'x', content: 'y' }] }],
  ])('is refused in a chat: %s', async (param, fields) => {
    await using server = await startOpenAiServer(hello);
    expect(await failureOf(server, fields)).toMatchObject({
      constructor: OpenAI.BadRequestError,
      code: 'VALIDATION_FAILED',
      param,
    });
    expect(server.jobs()).toEqual([]);
  });

  it.each<[string, object]>([
    ['echo', { echo: true }],
    ['suffix', { suffix: 'end' }],
    ['best_of', { best_of: 2 }],
    ['logprobs', { logprobs: 0 }],
    ['prompt', { prompt: ['one', 'two'] }],
    ['prompt', { prompt: [1, 2] }],
  ])('is refused in a completion: %s', async (param, fields) => {
    await using server = await startOpenAiServer(hello);
    const asking = server.client.completions.create({ model: 'tiny', prompt: 'Say', ...fields });
    await expect(asking).rejects.toMatchObject({
      constructor: OpenAI.BadRequestError,
      code: 'VALIDATION_FAILED',
      param,
    });
  });

  it('is let pass where it asks for nothing', async () => {
    await using server = await startOpenAiServer(hello);
    const nothing: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {
      tools: [],
      tool_choice: 'none',
      logprobs: false,
      n: 1,
      response_format: { type: 'text' },
      logit_bias: {},
      presence_penalty: 0,
      store: false,
      service_tier: 'auto',
    };
    const asking = server.client.chat.completions.create({ model: 'tiny', messages, ...nothing });
    await expect(asking).resolves.toMatchObject({ object: 'chat.completion' });
  });
});

describe('a server that has no room', () => {
  it('is asked again after the time in Retry-After, by the client itself', async () => {
    let refusals = 0;
    await using server = await startOpenAiServer(hello, {
      admit: () => {
        if (refusals++ < 1)
          throw new Failure('QUEUE_FULL', 'The line is full.', {
            details: { retry_after_ms: 900 },
          });
      },
    });
    const startedMs = performance.now();
    const answer = await server.client.chat.completions.create(
      { model: 'tiny', messages, stream: false },
      { maxRetries: 2 },
    );
    expect(answer.choices[0]?.message.content).toBe('Hello');
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(990);
    expect(refusals).toBe(2);
    expect(server.jobs()).toHaveLength(1);
  });

  it('says how long, in whole seconds', async () => {
    await using server = await startOpenAiServer(failing('QUEUE_FULL', { retry_after_ms: 4_200 }));
    expect((await failureOf(server)).headers?.get('retry-after')).toBe('5');
  });
});
