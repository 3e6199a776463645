// Calls to a peer that answers, refuses, falls silent, breaks off or talks nonsense, over real sockets.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { platform } from 'node:process';
import { describe, expect, it, vi } from 'vitest';
import { startDeafServer } from '../../../harness/proxy/fixtures/deaf-server.ts';
import { Failure } from '../failure.ts';
import { runWithFewDescriptors } from '../testing/few-descriptors.ts';
import { answerWith, patientCall, ScriptedPeer, wireError } from '../testing/scripted-peer.ts';
import { callPeer } from './peer-call.ts';

const peer = ScriptedPeer.forEachTest();

describe('a call', () => {
  it('sends method, headers and body, and returns the JSON of the answer', async () => {
    peer.answer = async (response, request) => {
      const body = await Array.fromAsync(request.setEncoding('utf8'));
      const { 'x-correlation-id': id, 'content-type': type } = request.headers;
      response.end(JSON.stringify({ method: request.method, id, type, body: body.join('') }));
    };
    const posted = patientCall({
      method: 'POST',
      headers: { 'x-correlation-id': 'a' },
      body: { n: 1 },
    });
    expect(await callPeer(peer.url, posted)).toEqual({
      method: 'POST',
      id: 'a',
      type: 'application/json',
      body: '{"n":1}',
    });
    expect(await callPeer(peer.url, patientCall({ method: 'DELETE' }))).toEqual({
      method: 'DELETE',
      body: '',
    });
  });

  it('that the peer refuses fails as the peer reported it', async () => {
    peer.answer = answerWith(404, JSON.stringify({ error: wireError }));
    const refused = callPeer(peer.url, patientCall());
    await expect(refused).rejects.toBeInstanceOf(Failure);
    await expect(refused).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: 'There is no model x.',
      param: 'model',
      details: { model: 'x' },
    });
  });

  it('that the peer refuses with a code of its own is BAD_UPSTREAM', async () => {
    peer.answer = answerWith(418, JSON.stringify({ error: { ...wireError, code: 'TEAPOT' } }));
    await expect(callPeer(peer.url, patientCall())).rejects.toMatchObject({
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
    peer.answer = answerWith(status, body);
    await expect(callPeer(peer.url, patientCall())).rejects.toMatchObject({ fault: 'foreign' });
  });

  it('that the peer could not read at all met a foreign peer: it was not sent like that', async () => {
    const details = { faults: [{ field: '', fault: 'Unsupported Media Type' }], unread: true };
    const error = { ...wireError, code: 'VALIDATION_FAILED', message: 'Not valid.', details };
    peer.answer = answerWith(400, JSON.stringify({ error }));
    await expect(callPeer(peer.url, patientCall())).rejects.toMatchObject({
      fault: 'foreign',
      message: 'The peer could not read what it was sent. Not valid.',
    });
  });

  it('that is answered without a body returns nothing', async () => {
    peer.answer = answerWith(204, '');
    expect(await callPeer(peer.url, patientCall())).toBeUndefined();
  });

  it('to a port where nobody listens finds the peer unreachable', async () => {
    const gone = createServer();
    await once(gone.listen(0, '127.0.0.1'), 'listening');
    const { port } = gone.address() as AddressInfo; // as above
    gone.close();
    await once(gone, 'close');
    await expect(callPeer(`http://127.0.0.1:${port}/`, patientCall())).rejects.toMatchObject({
      fault: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('that is never answered finds the peer silent', async () => {
    peer.answer = () => undefined;
    await expect(callPeer(peer.url, patientCall({ silenceTimeoutMs: 50 }))).rejects.toMatchObject({
      fault: 'silent',
      message: 'The peer said nothing for 50 ms.',
    });
  });

  it('whose answer stops half-way finds the peer silent', async () => {
    peer.answer = (response) => response.writeHead(200, { 'content-length': 20 }).write('{"a":');
    await expect(callPeer(peer.url, patientCall({ silenceTimeoutMs: 200 }))).rejects.toMatchObject({
      fault: 'silent',
    });
  });

  it('whose connection is cut finds the peer unreachable before, broken within the answer', async () => {
    peer.answer = (response) => response.destroy();
    await expect(callPeer(peer.url, patientCall())).rejects.toMatchObject({ fault: 'unreachable' });
    peer.answer = (response) =>
      response
        .writeHead(200, { 'content-length': 20 })
        .write('{"a":', () => setImmediate(() => response.destroy()));
    await expect(callPeer(peer.url, patientCall())).rejects.toMatchObject({
      fault: 'broken',
    });
  });

  it.each([
    ['a reason that is no error'],
    [new Error('enough')],
  ])("that its caller aborts rejects with the caller's reason and closes the connection: %s", async (reason) => {
    const caller = new AbortController();
    const { promise: closed, resolve: noteClosed } = Promise.withResolvers<void>();
    peer.answer = (response) => {
      response.once('close', noteClosed);
      caller.abort(reason);
    };
    await expect(callPeer(peer.url, patientCall({ signal: caller.signal }))).rejects.toBe(reason);
    await closed;
  });
});

describe('a call of a program that may open nothing more', () => {
  it('does not blame the peer, and the next one is as if nothing had been', async () => {
    peer.answer = answerWith(200, '{"n":1}');
    const told = await runWithFewDescriptors(
      import.meta.url,
      'call-without-descriptors.child.ts',
      peer.url,
    );
    expect(told).toEqual({
      fault: 'exhausted',
      message: expect.stringContaining('EMFILE'),
      answer: { n: 1 },
    });
  });
});

describe.runIf(platform === 'linux')('a call whose connection is never made', () => {
  const connectTimeoutMs = 3_000;

  it.each([
    ['its caller aborts', 'enough'],
    ['its time is over', { fault: 'silent' }],
  ])('ends at once when %s, and leaves no socket', async (how, reason) => {
    await using deaf = await startDeafServer();
    const before = deaf.waiting();
    const caller = new AbortController();
    const call = patientCall({
      signal: caller.signal,
      connectTimeoutMs,
      ...(how === 'its time is over' ? { silenceTimeoutMs: 100 } : {}),
    });
    const startedMs = performance.now();
    const calling = callPeer(`http://${deaf.address}/`, call).catch((error: unknown) => error);
    await vi.waitFor(() => expect(deaf.waiting()).toBe(before + 1));
    if (how === 'its caller aborts') caller.abort(reason);
    const error = await calling;
    expect(performance.now() - startedMs).toBeLessThan(connectTimeoutMs);
    if (typeof reason === 'string') expect(error).toBe(reason);
    else expect(error).toMatchObject(reason);
    await vi.waitFor(() => expect(deaf.waiting()).toBe(before), { timeout: 10_000 });
  });
});

describe('a refusal', () => {
  it.each([
    ['2', 2_000],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    [undefined, undefined],
  ])('with Retry-After %s says when to come back: %s ms', async (header, milliseconds) => {
    peer.answer = (response) =>
      response
        .writeHead(503, header === undefined ? {} : { 'retry-after': header })
        .end(JSON.stringify({ error: wireError }));
    const refused = await callPeer(peer.url, patientCall()).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect(refused).toHaveProperty(
      'details',
      milliseconds === undefined ? { model: 'x' } : { model: 'x', retry_after_ms: milliseconds },
    );
  });
});
