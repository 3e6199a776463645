/** Streams of every dialect from a server that says what it is told to, and every way in which they can end. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { streamCompletion } from './completion-stream.ts';
import { type DialectName, type DialectSpec, dialectOf } from './dialect.ts';

let server: Server | undefined;
const scope = new AbortController();

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Asked {
  url: string | undefined;
  body: unknown;
}

/** Answers one request by the function, and keeps what was asked. */
async function serve(answer: (response: ServerResponse) => void): Promise<[string, Asked]> {
  const asked: Asked = { url: undefined, body: undefined };
  server = createServer(async (request: IncomingMessage, response) => {
    asked.url = request.url;
    asked.body = JSON.parse((await request.toArray()).join(''));
    answer(response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return [`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked]; // it listens on TCP
}

function stream(url: string, dialect: DialectName | DialectSpec = 'openai') {
  return streamCompletion(url, {
    dialect: dialectOf(dialect),
    request: { prompt: 'say {model}', maxTokens: 7, model: 'tiny' },
    signal: scope.signal,
  });
}

const events = { 'content-type': 'text/event-stream' };
const piece = (text: string) => `data: ${JSON.stringify({ choices: [{ text }] })}\n\n`;

describe('a completion is asked for and read', () => {
  it.each<[DialectName, string, object, string]>([
    [
      'openai',
      '/v1/completions',
      { model: 'tiny', prompt: 'say {model}', max_tokens: 7, stream: true },
      `${piece('a')}${piece(' b')}data: [DONE]\n\n`,
    ],
    [
      'openai-chat',
      '/v1/chat/completions',
      {
        model: 'tiny',
        messages: [{ role: 'user', content: 'say {model}' }],
        max_tokens: 7,
        stream: true,
      },
      `data: {"choices":[{"delta":{"role":"assistant"}}]}\n\ndata: {"choices":[{"delta":{"content":"a b"}}]}\n\ndata: [DONE]\n\n`,
    ],
    [
      'ollama',
      '/api/generate',
      { model: 'tiny', prompt: 'say {model}', options: { num_predict: 7 }, stream: true },
      `{"response":"a","done":false}\n{"response":" b","done":false}\n{"response":"","done":true}\n`,
    ],
    [
      'llama.cpp',
      '/completion',
      { prompt: 'say {model}', n_predict: 7, stream: true },
      `data: {"content":"a","stop":false}\n\ndata: {"content":" b","stop":true}\n\n`,
    ],
  ])('in %s', async (dialect, path, body, answer) => {
    const [url, asked] = await serve((response) => response.writeHead(200, events).end(answer));
    const completion = stream(url, dialect);
    expect(await completion.ended).toMatchObject({ how: 'whole' });
    expect(completion.text).toBe('a b');
    expect(asked).toEqual({ url: path, body });
  });

  it('in one that is like another but for a field', async () => {
    const [url, asked] = await serve((response) =>
      response.writeHead(200, events).end('data: {"text":"a"}\n\ndata: [DONE]\n\n'),
    );
    const completion = stream(url, { like: 'openai', path: '/generate', text: 'text' });
    expect(await completion.ended).toMatchObject({ how: 'whole' });
    expect([asked.url, completion.text]).toEqual(['/generate', 'a']);
  });
});

describe('a stream is broken', () => {
  it.each<[string, string, string]>([
    ['ends without its last event', piece('a'), 'the server closed the connection before the end'],
    ['goes on after it', `data: [DONE]\n\n${piece('a')}`, 'after its end came'],
    ['has an error in it', 'data: {"error":{"message":"no luck"}}\n\n', 'the server says: no luck'],
    ['has something else in it', 'data: [OOPS]\n\n', 'what came is no JSON: [OOPS]'],
  ])('that %s', async (_what, answer, why) => {
    const [url] = await serve((response) => response.writeHead(200, events).end(answer));
    const end = await stream(url).ended;
    expect(end.how).toBe('broken');
    expect(end.why).toContain(why);
  });

  it.each<DialectName>(['openai', 'ollama'])('whose connection breaks, in %s', async (dialect) => {
    const [url] = await serve((response) => {
      response
        .writeHead(200, events)
        .write(dialect === 'openai' ? piece('a') : '{"response":"a"}\n');
    });
    const completion = stream(url, dialect);
    await new Promise<void>((resolve) => completion.onPiece(() => resolve()));
    expect([completion.text, completion.end]).toEqual(['a', undefined]);
    server?.closeAllConnections();
    expect(await completion.ended).toMatchObject({ how: 'broken' });
    expect(completion.text).toBe('a');
  });

  it('that the client closes, which the server sees', async () => {
    const left = Promise.withResolvers<void>();
    const [url] = await serve((response) => {
      response.on('close', left.resolve);
      response.writeHead(200, events).write(piece('a'));
    });
    const completion = stream(url);
    await new Promise<void>((resolve) => completion.onPiece(() => resolve()));
    await completion.close();
    expect(completion.end).toMatchObject({ how: 'broken', why: 'The client closed the stream.' });
    await left.promise;
  });
});

describe('a stream is refused', () => {
  it.each<DialectName>(['openai', 'ollama'])('by an answer without one, in %s', async (dialect) => {
    const [url] = await serve((response) => response.writeHead(503).end('later'));
    expect(await stream(url, dialect).ended).toMatchObject({ how: 'refused', status: 503 });
  });

  it.each<DialectName>(['openai', 'ollama'])('by nobody, in %s', async (dialect) => {
    const [url] = await serve(() => {});
    server?.close();
    expect(await stream(url, dialect).ended).toMatchObject({ how: 'refused' });
  });
});
