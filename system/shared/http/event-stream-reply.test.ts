// Server-sent events over real sockets: what goes over the wire, at whose pace, and what happens when the client leaves.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whenAborted } from '../abort.ts';
import { type EventStreamReply, openEventStreamReply } from './event-stream-reply.ts';
import { createHttpServer, listen } from './http-server.ts';

let server: FastifyInstance;
let url: string;
let serve: (reply: FastifyReply) => Promise<void>;

beforeEach(async () => {
  server = await createHttpServer({
    program: 'test',
    log: pino({ level: 'silent' }),
    isDraining: () => false,
  });
  server.get('/stream', (_request, reply) => serve(reply));
  url = `${await listen(server, { host: '127.0.0.1', port: 0 })}/stream`;
});

afterEach(() => server.close());

/** A client that reads nothing until it is told to. */
async function open(): Promise<IncomingMessage> {
  const request = get(url);
  const [answer]: IncomingMessage[] = await once(request, 'response');
  if (answer === undefined) throw new Error('An answer is always given with its event.');
  return answer;
}

describe('an event stream', () => {
  it('is made of data and ids, in the format of server-sent events', async () => {
    serve = async (reply) => {
      const stream = openEventStreamReply(reply, 60_000);
      await stream.send('{"a":1}', 1);
      await stream.send('two\nlines');
      stream.end();
    };
    const answer = await fetch(url, { headers: { 'x-correlation-id': 'order-7' } });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-correlation-id': 'order-7',
    });
    expect((await answer.text()).replace(/^(data|id): ?/gm, '$1:').split('\n\n')).toEqual([
      expect.stringMatching(/^(id:1\ndata:\{"a":1\}|data:\{"a":1\}\nid:1)$/),
      'data:two\ndata:lines',
      '',
    ]);
  });

  it('shows its head and signs of life while there is nothing to say', async () => {
    serve = async (reply) => {
      await whenAborted(openEventStreamReply(reply, 5).signal);
    };
    const answer = await open();
    let text = '';
    for await (const chunk of answer.setEncoding('utf8')) {
      text += chunk;
      if (text.split('\n').length > 6) break;
    }
    expect(text).toMatch(/^(: ?alive\n\n?)+/);
  });

  it('goes at the pace of its client, and loses nothing', async () => {
    const chunk = 'x'.repeat(65_536);
    const leftUnsent: number[] = [];
    serve = async (reply) => {
      const stream = openEventStreamReply(reply, 60_000);
      for (let id = 1; id <= 200; id++) {
        await stream.send(chunk, id);
        leftUnsent.push(reply.raw.writableLength);
      }
      stream.end();
    };
    const answer = await open();
    let received = 0;
    for await (const part of answer) received += part.length;
    expect(received).toBeGreaterThan(200 * chunk.length);
    expect(leftUnsent).toEqual(Array(200).fill(0));
  });
});

describe('a client that leaves', () => {
  it('aborts the signal, and what is sent afterwards is refused', async () => {
    const { promise: left, resolve: noteLeft } = Promise.withResolvers<EventStreamReply>();
    serve = async (reply) => {
      const stream = openEventStreamReply(reply, 60_000);
      await whenAborted(stream.signal);
      noteLeft(stream);
    };
    (await open()).destroy();
    const stream = await left;
    await expect(stream.send('too late')).rejects.toThrow(/abort/);
  });

  it('frees a sender that waits for it to read', async () => {
    const { promise: outcome, resolve: note } = Promise.withResolvers<unknown>();
    const { promise: full, resolve: noteFull } = Promise.withResolvers<void>();
    serve = async (reply) => {
      const stream = openEventStreamReply(reply, 60_000);
      try {
        for (;;) {
          const sending = stream.send('x'.repeat(1_048_576));
          if (reply.raw.writableLength > 1_000_000) noteFull();
          await sending;
        }
      } catch (error) {
        note(error);
      }
    };
    const answer = await open();
    await full;
    answer.destroy();
    expect(await outcome).toMatchObject({ name: 'AbortError' });
  });

  it('before the stream is opened is noticed all the same', async () => {
    const { promise: opened, resolve: noteOpened } = Promise.withResolvers<EventStreamReply>();
    const { promise: arrived, resolve: noteArrived } = Promise.withResolvers<void>();
    serve = async (reply) => {
      noteArrived();
      await once(reply.raw, 'close');
      noteOpened(openEventStreamReply(reply, 60_000));
    };
    const request = get(url).on('error', () => undefined);
    await arrived;
    request.destroy();
    expect((await opened).signal.aborted).toBe(true);
  });
});
