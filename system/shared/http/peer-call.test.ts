// Calls to a peer that answers, refuses, falls silent, breaks off or talks nonsense, over real sockets.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import { callPeer, type PeerCall, streamPeer } from './peer-call.ts';

type Script = (response: ServerResponse, request: IncomingMessage) => unknown;

let server: Server;
let url: string;
let script: Script;

beforeEach(async () => {
  server = createServer((request, response) => script(response, request));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  url = `http://127.0.0.1:${port}/`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function call(overrides: Partial<PeerCall> = {}): PeerCall {
  return {
    method: 'GET',
    headers: {},
    signal: new AbortController().signal,
    silenceTimeoutMs: 10_000,
    ...overrides,
  };
}

function answer(status: number, body: string): Script {
  return (response) => response.writeHead(status).end(body);
}

function read(overrides: Partial<PeerCall> = {}): Promise<string[]> {
  return Array.fromAsync(streamPeer(url, call(overrides)));
}

const wireError = {
  code: 'MODEL_NOT_FOUND',
  type: 'not_found_error',
  message: 'There is no model x.',
  param: 'model',
  details: { advice: 'Look.', model: 'x' },
  correlation_id: 'order-7',
};

describe('a call', () => {
  it('sends method, headers and body, and returns the JSON of the answer', async () => {
    script = async (response, request) => {
      const body = await Array.fromAsync(request.setEncoding('utf8'));
      const { 'x-correlation-id': id, 'content-type': type } = request.headers;
      response.end(JSON.stringify({ method: request.method, id, type, body: body.join('') }));
    };
    const posted = call({ method: 'POST', headers: { 'x-correlation-id': 'a' }, body: { n: 1 } });
    expect(await callPeer(url, posted)).toEqual({
      method: 'POST',
      id: 'a',
      type: 'application/json',
      body: '{"n":1}',
    });
    expect(await callPeer(url, call({ method: 'DELETE' }))).toEqual({ method: 'DELETE', body: '' });
  });

  it('that the peer refuses fails as the peer reported it', async () => {
    script = answer(404, JSON.stringify({ error: wireError }));
    const refused = callPeer(url, call());
    await expect(refused).rejects.toBeInstanceOf(Failure);
    await expect(refused).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: 'There is no model x.',
      param: 'model',
      details: { model: 'x' },
    });
  });

  it('that the peer refuses with a code of its own is BAD_UPSTREAM', async () => {
    script = answer(418, JSON.stringify({ error: { ...wireError, code: 'TEAPOT' } }));
    await expect(callPeer(url, call())).rejects.toMatchObject({
      code: 'BAD_UPSTREAM',
      details: { code: 'TEAPOT' },
    });
  });

  it.each([
    ['an error page', 502, '<html>Bad Gateway</html>'],
    ['an error in another shape', 500, '{"detail":"no"}'],
    ['a redirection', 302, ''],
    ['a success that is not JSON', 200, 'ok'],
  ])('that is answered with %s met a foreign peer', async (_what, status, body) => {
    script = answer(status, body);
    await expect(callPeer(url, call())).rejects.toMatchObject({ fault: 'foreign' });
  });

  it('that is answered without a body returns nothing', async () => {
    script = answer(204, '');
    expect(await callPeer(url, call())).toBeUndefined();
  });

  it('to a port where nobody listens finds the peer unreachable', async () => {
    const gone = createServer();
    await once(gone.listen(0, '127.0.0.1'), 'listening');
    const { port } = gone.address() as AddressInfo; // as above
    gone.close();
    await once(gone, 'close');
    await expect(callPeer(`http://127.0.0.1:${port}/`, call())).rejects.toMatchObject({
      fault: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('that is never answered finds the peer silent', async () => {
    script = () => undefined;
    await expect(callPeer(url, call({ silenceTimeoutMs: 50 }))).rejects.toMatchObject({
      fault: 'silent',
      message: 'The peer said nothing for 50 ms.',
    });
  });

  it('whose answer stops half-way finds the peer silent', async () => {
    script = (response) => response.writeHead(200, { 'content-length': 20 }).write('{"a":');
    await expect(callPeer(url, call({ silenceTimeoutMs: 200 }))).rejects.toMatchObject({
      fault: 'silent',
    });
  });

  it('whose connection is cut finds the peer unreachable before, broken within the answer', async () => {
    script = (response) => response.destroy();
    await expect(callPeer(url, call())).rejects.toMatchObject({ fault: 'unreachable' });
    script = (response) =>
      response
        .writeHead(200, { 'content-length': 20 })
        .write('{"a":', () => setImmediate(() => response.destroy()));
    await expect(callPeer(url, call())).rejects.toMatchObject({
      fault: 'broken',
    });
  });

  it.each([
    ['a reason that is no error'],
    [new Error('enough')],
  ])("that its caller aborts rejects with the caller's reason and closes the connection: %s", async (reason) => {
    const caller = new AbortController();
    const { promise: closed, resolve: noteClosed } = Promise.withResolvers<void>();
    script = (response) => {
      response.once('close', noteClosed);
      caller.abort(reason);
    };
    await expect(callPeer(url, call({ signal: caller.signal }))).rejects.toBe(reason);
    await closed;
  });
});

describe('a stream', () => {
  it('gives the data of each event, however it is cut into packets', async () => {
    const bytes = Buffer.from('id: 1\ndata: grüße 🐝\n\n: alive\n\ndata: {"a":1}\ndata: more\n\n');
    script = async (response) => {
      response.setHeader('content-type', 'text/event-stream');
      for (const byte of bytes) {
        await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
      }
      response.end();
    };
    expect(await read()).toEqual(['grüße 🐝', '{"a":1}\nmore']);
  });

  it('that the peer refuses fails as the peer reported it', async () => {
    script = answer(404, JSON.stringify({ error: wireError }));
    await expect(read()).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('that falls silent is given up', async () => {
    script = (response) => response.writeHead(200).write('data: a\n\n');
    const heard: string[] = [];
    const listening = (async () => {
      for await (const data of streamPeer(url, call({ silenceTimeoutMs: 1_000 }))) heard.push(data);
    })();
    await expect(listening).rejects.toMatchObject({ fault: 'silent' });
    expect(heard).toEqual(['a']);
  });

  it('lives on signs of life alone', async () => {
    script = (response) => {
      response.writeHead(200);
      let signs = 0;
      const beat = setInterval(() => {
        if (signs++ < 15) response.write(': alive\n\n');
        else {
          clearInterval(beat);
          response.end('data: at last\n\n');
        }
      }, 100);
    };
    expect(await read({ silenceTimeoutMs: 1_000 })).toEqual(['at last']);
  });

  it('is not called silent while its reader is busy', async () => {
    script = (response) => {
      response.writeHead(200).write('data: a\n\ndata: b\n\n');
      setTimeout(() => response.end('data: c\n\n'), 700);
    };
    const heard: string[] = [];
    for await (const data of streamPeer(url, call({ silenceTimeoutMs: 500 }))) {
      heard.push(data);
      if (data === 'a') await new Promise((resolve) => setTimeout(resolve, 700));
    }
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it('whose connection is cut is broken, after what came before', async () => {
    const { promise: received, resolve: noteReceived } = Promise.withResolvers<void>();
    script = async (response) => {
      response.writeHead(200).write('data: a\n\n');
      await received;
      response.destroy();
    };
    const heard: string[] = [];
    const listening = (async () => {
      for await (const data of streamPeer(url, call())) {
        heard.push(data);
        noteReceived();
      }
    })();
    await expect(listening).rejects.toMatchObject({ fault: 'broken' });
    expect(heard).toEqual(['a']);
  });

  it.each([['left'], ['aborted']])('that its reader has %s is closed at the peer', async (how) => {
    const caller = new AbortController();
    const { promise: closed, resolve: noteClosed } = Promise.withResolvers<void>();
    script = (response) => {
      response.once('close', noteClosed);
      response.writeHead(200).write('data: a\n\n');
    };
    const listening = (async () => {
      for await (const _data of streamPeer(url, call({ signal: caller.signal }))) {
        if (how === 'left') return;
        caller.abort('enough');
      }
    })();
    if (how === 'left') await listening;
    else await expect(listening).rejects.toBe('enough');
    await closed;
  });

  it('tells that it is open, and the id of each event before the event', async () => {
    script = (response) => response.writeHead(200).end('id: 7\ndata: a\n\ndata: [DONE]\n\n');
    const told: string[] = [];
    const hooks = { onOpen: () => told.push('open'), onEventId: (id: string) => told.push(id) };
    for await (const data of streamPeer(url, call(hooks))) told.push(data);
    expect(told).toEqual(['open', '7', 'a', '[DONE]']);
  });
});

describe('a refusal', () => {
  it.each([
    ['2', 2_000],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    [undefined, undefined],
  ])('with Retry-After %s says when to come back: %s ms', async (header, milliseconds) => {
    script = (response) =>
      response
        .writeHead(503, header === undefined ? {} : { 'retry-after': header })
        .end(JSON.stringify({ error: wireError }));
    const refused = await callPeer(url, call()).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect(refused).toHaveProperty(
      'details',
      milliseconds === undefined ? { model: 'x' } : { model: 'x', retry_after_ms: milliseconds },
    );
  });
});

describe('a reader that stops at the last event', () => {
  it('does not cut the connection, which carries the next call', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>();
    script = (response) => {
      response.write('data: last\n\n');
      resolve(response);
    };
    const isLast = (data: string): boolean => data === 'last';
    for await (const _data of streamPeer(url, call({ isLast }))) break;
    const response = await asked;
    script = answer(200, '{}');
    await callPeer(url, call({ connectTimeoutMs: 1_000 })); // on a connection of its own: a cut would be seen before it is
    expect(response.closed).toBe(false);
    response.end();
    await once(response, 'close');
  });
});
