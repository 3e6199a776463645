// The narration of a program over HTTP: what is asked for comes, the stream lives, and it ends with either side.
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttpServer, listen } from '../http/http-server.ts';
import { streamPeer } from '../http/peer-stream.ts';
import { NarrationHub } from './narration-hub.ts';
import { addNarrationRoutes } from './narration-routes.ts';
import { createNarrator, type Narrate } from './narrator.ts';

const log = pino({ level: 'silent' });
let hub: NarrationHub;
let narrate: Narrate;
let server: FastifyInstance;
let url: string;

beforeEach(async () => {
  hub = new NarrationHub({ actor: 'queen' });
  narrate = createNarrator('queen', log, [hub.deliver]);
  server = await createHttpServer({ program: 'queen', log, isDraining: () => false });
  addNarrationRoutes(server, hub, 50);
  url = await listen(server, { host: '127.0.0.1', port: 0 });
});
afterEach(() => server.close());

function say(...words: string[]): void {
  for (const human of words) narrate({ action: 'say', target: 't', human });
}

async function read(query: string, count = Number.POSITIVE_INFINITY, leave?: () => void) {
  const told: { id?: string; human: string }[] = [];
  let id: string | undefined;
  const call = {
    method: 'GET' as const,
    headers: {},
    signal: new AbortController().signal,
    silenceTimeoutMs: 5_000,
    onEventId: (given: string) => {
      id = given;
    },
  };
  for await (const data of streamPeer(`${url}/v1/narration/stream${query}`, call)) {
    told.push({ ...(id === undefined ? {} : { id }), human: JSON.parse(data).human });
    leave?.();
    if (told.length >= count) break;
  }
  return told;
}

describe('[CORE-01] GET /v1/narration/stream', () => {
  it('gives the past that is asked for, then what comes, with ids that count', async () => {
    say('a', 'b');
    expect(await read('?last=1', 2, () => say('c'))).toEqual([
      { id: '2', human: 'b' },
      { id: '3', human: 'c' },
    ]);
    await vi.waitFor(() => expect(hub.readers).toBe(0));
  });

  it('ends after the past where that is all that is asked for', async () => {
    say('a', 'b', 'c');
    expect((await read('?last=2&follow=false')).map(({ human }) => human)).toEqual(['b', 'c']);
    expect(await read('?follow=false')).toEqual([]);
  });

  it('gives what passes the filter', async () => {
    narrate({ action: 'say', target: 't', human: 'fine', level: 'debug', jobId: 'job-1' });
    narrate({ action: 'say', target: 't', human: 'bad', level: 'error', jobId: 'job-1' });
    narrate({ action: 'say', target: 't', human: 'worse', level: 'fatal', jobId: 'job-2' });
    const query = '?last=9&follow=false&level=warn&job_id=job-1';
    expect((await read(query)).map(({ human }) => human)).toEqual(['bad']);
  });

  it('refuses what it cannot filter by', async () => {
    const answer = await fetch(`${url}/v1/narration/stream?level=loud&last=-1`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'VALIDATION_FAILED' } });
  });

  it('[CORE-03] ends when the server does, and no reader stays', async () => {
    const reading = read('');
    await vi.waitFor(() => expect(hub.readers).toBe(1));
    await server.close();
    expect(await reading).toEqual([]);
    expect(hub.readers).toBe(0);
  });
});
