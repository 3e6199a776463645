// A stream that is told to a listener, from a server that says whatever the test wants it to.
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { currentContext, withContext } from '../narration/context.ts';
import { hearPeer, type PeerCall } from './peer-call.ts';

let server: Server;
let url: string;
let script: (response: ServerResponse) => unknown;

beforeEach(async () => {
  server = createServer((_request, response) => script(response));
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
  const { signal } = new AbortController();
  return { method: 'GET', headers: {}, signal, silenceTimeoutMs: 10_000, ...overrides };
}

async function hear(overrides: Partial<PeerCall> = {}): Promise<string[]> {
  const heard: string[] = [];
  await hearPeer(url, call(overrides), (data) => heard.push(data));
  return heard;
}

const isLast = (data: string): boolean => data === 'last';

it('tells each event until the stream ends', async () => {
  script = (response) => response.end('data: 1\n\ndata: 2\n\n');
  await expect(hear()).resolves.toEqual(['1', '2']);
});

it('tells nothing after the last event, and does not wait for the stream to end', async () => {
  script = (response) => response.write('data: 1\n\ndata: last\n\ndata: more\n\n');
  await expect(hear({ isLast })).resolves.toEqual(['1', 'last']);
});

it('ends with what the listener throws, as it is, and tells it nothing more', async () => {
  script = (response) => response.write('data: 1\n\ndata: 2\n\n');
  const heard: string[] = [];
  const hearing = hearPeer(url, call(), (data) => {
    heard.push(data);
    throw new RangeError('enough');
  });
  await expect(hearing).rejects.toThrow(RangeError);
  expect(heard).toEqual(['1']);
});

it.each([
  ['breaks off', 'broken', (response: ServerResponse) => response.destroy()],
  ['falls silent', 'silent', () => undefined],
])('says of a stream that %s that it is %s', async (_what, fault, then) => {
  script = (response) => response.write('data: 1\n\n', () => then(response));
  await expect(hear({ silenceTimeoutMs: 100 })).rejects.toMatchObject({ fault });
});

it('ends with the reason of its signal', async () => {
  const caller = new AbortController();
  script = (response) => response.write('data: 1\n\n');
  const hearing = hearPeer(url, call({ signal: caller.signal }), () => caller.abort('enough'));
  await expect(hearing).rejects.toBe('enough');
});

it('tells on behalf of its caller, also on a connection that another has opened', async () => {
  script = (response) => response.end('data: last\n\n');
  const hearAs = (correlationId: string): Promise<string | undefined> =>
    withContext({ correlationId }, async () => {
      let told: string | undefined;
      await hearPeer(url, call({ isLast }), () => {
        told = currentContext()?.correlationId;
      });
      return told;
    });
  await expect(hearAs('one')).resolves.toBe('one');
  await expect(hearAs('other')).resolves.toBe('other');
});
