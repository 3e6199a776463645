// The worker's wire as the hive reads it, from a server that says whatever the test wants it to.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Completion } from '../../contracts/index.ts';
import type { JobCall } from '../../shared/index.ts';
import { type AnswerEnd, askWorker } from './ask-worker.ts';
import type { WorkerRequest } from './completion-request.ts';

let server: Server;
let url: string;
let answer: (response: ServerResponse) => void;
let asked: { request: IncomingMessage; body: unknown } | undefined;

beforeEach(async () => {
  asked = undefined;
  server = createServer(async (request, response) => {
    asked = { request, body: JSON.parse((await request.toArray()).join('')) };
    answer(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server that listens has one
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

interface Heard {
  texts: string[];
  end?: AnswerEnd;
  /** Of each text, where the worker tells. */
  tokens?: (number | undefined)[];
  error?: unknown;
}

const body = { model: 'tiny', prompt: 'Once', max_tokens: 8, temperature: 0, stream: true };
const order: WorkerRequest = { path: '/v1/completions', body };

async function listen(changes: Partial<JobCall> = {}): Promise<Heard> {
  const { signal } = new AbortController();
  const call = { headers: { 'x-job-id': 'job-1' }, signal, silenceTimeoutMs: 10_000, ...changes };
  const texts: string[] = [];
  const tokens: (number | undefined)[] = [];
  try {
    const end = await askWorker(url, order, call, (piece) => {
      texts.push(piece.text);
      tokens.push(piece.tokens);
    });
    return { texts, end, tokens };
  } catch (error) {
    return { texts, error };
  }
}

function piece(
  text: string,
  finish: 'stop' | 'length' | null = null,
  token_ids?: number[],
): Completion {
  return {
    id: 'c-1',
    object: 'text_completion',
    created: 1,
    model: 'tiny',
    choices: [
      {
        ...{ index: 0, text, finish_reason: finish, logprobs: null },
        ...(token_ids === undefined ? {} : { token_ids }),
      },
    ],
  };
}

const usage: Completion = {
  ...piece(''),
  choices: [],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};

const failure = {
  error: {
    code: 'GENERATION_FAILED',
    type: 'server_error',
    message: 'The engine failed while it generated.',
    param: null,
    details: { reason: 'no memory', advice: 'as the worker sees it' },
    correlation_id: 'order-7',
  },
};

function stream(...data: (object | string)[]): string {
  return data
    .map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`)
    .join('');
}

describe('a whole stream', () => {
  it('gives its texts and the reason of its end, and was asked for as a stream', async () => {
    answer = (response) => response.end(stream(piece('a'), piece('b', 'length'), '[DONE]'));
    expect(await listen()).toEqual({
      ...{ texts: ['a', 'b'], end: { finishReason: 'length' } },
      tokens: [undefined, undefined],
    });
    expect(asked?.body).toEqual(body);
    expect(asked?.request.url).toBe('/v1/completions');
    expect(asked?.request.headers['x-job-id']).toBe('job-1');
  });

  it('may end in a piece without text, and in one with the usage alone, as other servers do', async () => {
    answer = (response) => response.end(stream(piece('a'), piece('', 'stop'), usage, '[DONE]'));
    expect(await listen()).toMatchObject({
      texts: ['a'],
      end: {
        finishReason: 'stop',
        usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      },
    });
  });

  it('is heard no further than its end', async () => {
    answer = (response) =>
      response.end(stream(piece('a', 'stop'), '[DONE]', piece('b', 'stop'), '[DONE]'));
    expect(await listen()).toMatchObject({ texts: ['a'], end: { finishReason: 'stop' } });
  });
});

describe('the tokens of a piece', () => {
  it('are counted where the worker tells which they are, those without text with the text that they complete', async () => {
    answer = (response) =>
      response.end(
        stream(
          ...[
            piece('a', null, [1]),
            piece('', null, [2]),
            piece('', null, [3]),
            piece('ß', null, [4]),
          ],
          ...[piece('bc', null, [5, 6]), piece('', 'stop', []), '[DONE]'],
        ),
      );
    expect(await listen()).toMatchObject({ texts: ['a', 'ß', 'bc'], tokens: [1, 3, 2] });
  });
});

describe('an answer in a chat', () => {
  const chunk = (delta: object, finish_reason: string | null = null): object => ({
    ...{ id: 'c-1', object: 'chat.completion.chunk', created: 1, model: 'tiny' },
    choices: [{ index: 0, delta, finish_reason, logprobs: null }],
  });

  it('is read as one of a completion, whoever is said to speak', async () => {
    answer = (response) =>
      response.end(
        stream(
          ...[chunk({ role: 'assistant', content: null }), chunk({ content: 'a' })],
          ...[chunk({ content: 'b' }), chunk({}, 'stop'), '[DONE]'],
        ),
      );
    expect(await listen()).toMatchObject({ texts: ['a', 'b'], end: { finishReason: 'stop' } });
  });
});

it('comments are told, and are no part of the answer', async () => {
  answer = (response) =>
    response.end(`: progress 7\n\n: alive\n\n${stream(piece('a', 'stop'), '[DONE]')}`);
  const comments: string[] = [];
  const { texts } = await listen({ onComment: (comment) => comments.push(comment) });
  expect(comments).toEqual(['progress 7', 'alive']);
  expect(texts).toEqual(['a']);
});

describe('a worker’s own failure', () => {
  it('in mid-stream is passed on, after what came before it', async () => {
    answer = (response) => response.end(stream(piece('a'), failure));
    expect(await listen()).toMatchObject({
      texts: ['a'],
      error: {
        name: 'Failure',
        code: 'GENERATION_FAILED',
        message: 'The engine failed while it generated.',
        details: { reason: 'no memory' },
      },
    });
  });

  it('in place of the stream is passed on', async () => {
    answer = (response) => response.writeHead(503).end(JSON.stringify(failure));
    expect(await listen()).toMatchObject({ texts: [], error: { code: 'GENERATION_FAILED' } });
  });
});

describe('a stream', () => {
  it.each([
    ['ends without an end', stream(piece('a')), 'broken'],
    ['ends with a reason but without its marker', stream(piece('a', 'stop')), 'broken'],
    ['has a marker but no reason', stream(piece('a'), '[DONE]'), 'foreign'],
    ['carries what is not JSON', stream(piece('a'), '{"id":'), 'foreign'],
    ['carries what is no completion', stream(piece('a'), { id: 'c-1' }), 'foreign'],
    [
      'ends for a reason unheard of',
      stream(piece('a'), {
        ...piece('b'),
        choices: [{ index: 0, text: 'b', finish_reason: 'bored', logprobs: null }],
      }),
      'foreign',
    ],
    ['tears in the middle of a piece', `${stream(piece('a'))}data: {"id"`, 'broken'],
  ])('that %s is not taken for an answer', async (_what, text, fault) => {
    answer = (response) => response.end(text);
    expect(await listen()).toMatchObject({ texts: ['a'], error: { name: 'PeerError', fault } });
  });

  it.each([
    ['an error of another make', 500, '{"error":{"message":"CUDA"}}'],
    ['an answer that is not JSON', 502, '<html>'],
  ])('that is refused with %s is foreign', async (_what, status, body) => {
    answer = (response) => response.writeHead(status).end(body);
    expect(await listen()).toMatchObject({ error: { name: 'PeerError', fault: 'foreign' } });
  });

  it('whose connection breaks is broken, whoever breaks it', async () => {
    answer = (response) => {
      response.write(stream(piece('a')));
      setImmediate(() => response.destroy());
    };
    expect(await listen()).toMatchObject({ error: { name: 'PeerError', fault: 'broken' } });
  });

  it('that falls silent is given up', async () => {
    answer = (response) => response.write(stream(piece('a')));
    const { texts, error } = await listen({ silenceTimeoutMs: 1_000 });
    expect(texts).toEqual(['a']);
    expect(error).toMatchObject({ name: 'PeerError', fault: 'silent' });
  });

  it('that is no longer wanted ends with the reason why, and the worker sees it', async () => {
    const wanted = new AbortController();
    const { promise: left, resolve } = Promise.withResolvers<void>();
    answer = (response) => {
      response.once('close', resolve).write(stream(piece('a')));
      setImmediate(() => wanted.abort('the user left'));
    };
    expect(await listen({ signal: wanted.signal })).toMatchObject({ error: 'the user left' });
    await left;
  });
});

it('nobody there is unreachable', async () => {
  url = 'http://127.0.0.1:1';
  expect(await listen()).toMatchObject({
    texts: [],
    error: { name: 'PeerError', fault: 'unreachable' },
  });
});
