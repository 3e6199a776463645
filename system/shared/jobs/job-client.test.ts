// What the client does with a peer that does not keep to the contract of the job stream.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobEvent } from '../../contracts/index.ts';
import { anOperation } from '../../contracts/testing/builders.ts';
import { createJob, followJob, type JobCall } from './job-client.ts';

const token: JobEvent = { type: 'token', index: 0, text: 'a' };
const completed: JobEvent = { type: 'completed', finish_reason: 'stop', tokens: 1, duration_ms: 1 };

let server: Server;
let url: string;
let body: string;

beforeEach(async () => {
  server = createServer((_request, response) => response.end(body));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server that listens has one
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function call(): JobCall {
  return { headers: {}, signal: new AbortController().signal, silenceTimeoutMs: 10_000 };
}

function stream(...data: (JobEvent | string)[]): string {
  return data
    .map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`)
    .join('');
}

async function follow(): Promise<{ heard: JobEvent[]; error: unknown }> {
  const heard: JobEvent[] = [];
  try {
    for await (const event of followJob(url, 'job-1', call())) heard.push(event);
    return { heard, error: undefined };
  } catch (error) {
    return { heard, error };
  }
}

it('gives out the terminal event once its marker has come, and nothing after it', async () => {
  body = stream(token, completed, '[DONE]', token);
  expect(await follow()).toEqual({ heard: [token, completed], error: undefined });
});

describe('a stream', () => {
  it.each([
    ['ends before the job did', stream(token), 'broken'],
    ['lacks its marker', stream(token, completed), 'broken'],
    ['is empty', '', 'broken'],
    ['ends with the marker of another end', stream(token, completed, '[ERROR]'), 'foreign'],
    ['goes on after its end', stream(token, completed, token), 'foreign'],
    ['has a marker alone', stream(token, '[DONE]'), 'foreign'],
    ['carries what is not JSON', stream(token, '{"type":'), 'foreign'],
    ['carries an unknown event', stream(token, '{"type":"pause"}'), 'foreign'],
    ['carries a token without its index', stream(token, '{"type":"token","text":"b"}'), 'foreign'],
  ])('that %s is not taken for complete', async (_what, text, fault) => {
    body = text;
    const { heard, error } = await follow();
    expect(error).toMatchObject({ name: 'PeerError', fault });
    expect(heard).toEqual(text === '' ? [] : [token]);
  });
});

it('an acceptance outside the contract is no acceptance', async () => {
  body = '{"id":"job-1"}';
  await expect(createJob(url, anOperation(), call())).rejects.toMatchObject({ fault: 'foreign' });
});
