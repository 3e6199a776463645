import { describe, expect, it } from 'vitest';
import { requestsOf, timesOf } from './stream-records.ts';
import {
  type Answer,
  crash,
  done,
  events,
  piece,
  record,
  refused,
  seenIn,
  serve,
  servers,
  torn,
} from './testing/streaming-server.ts';

describe('a stream of completions', () => {
  it.each<[string, Answer, string[]]>([
    [
      'whole',
      events(piece(' a'), piece(' b', 'stop'), done),
      ['token 0 a', 'token 1 b', 'ok stream'],
    ],
    ['without an end', events(piece(' a')), ['token 0 a', 'info truncated', 'info stream']],
    ['broken', torn(piece(' a')), ['token 0 a', 'info broken', 'info stream']],
    [
      'with an error',
      events(piece(' a'), `data: ${JSON.stringify({ error: crash })}\n\n`),
      ['token 0 a', 'fail stream WORKER_CRASHED'],
    ],
    [
      'with an error and a lie',
      events(`data: ${JSON.stringify({ error: crash })}\n\n`, done),
      ['fail stream WORKER_CRASHED', 'info false_marker'],
    ],
    [
      'that goes on',
      events(piece(' a'), done, piece(' b')),
      ['token 0 a', 'ok stream', 'token 1 b'],
    ],
    ['with two ends', events(done, done), ['ok stream', 'info after_end']],
    ['that is no JSON', events('data: {"a\n\n'), ['fail stream']],
  ])('%s', async (_what, answer, seen) => {
    const { url } = await serve(answer);
    const [stream, history] = record(url);
    await stream.ended;
    expect(seenIn(history)).toEqual(['invoke stream', 'info first_byte', ...seen]);
  });

  it('keeps what an error says, in an answer that is no stream too', async () => {
    const { url } = await serve(refused(502, { error: crash }));
    const [stream, history] = record(url);
    const end = {
      code: 'WORKER_CRASHED',
      message: 'It ended.',
      components: ['w'],
      phase: 'decode',
    };
    expect(await stream.ended).toEqual({ kind: 'fail', ...end });
    expect(history.records.at(-1)).toMatchObject({
      kind: 'fail',
      op: 'stream',
      status: 502,
      ...end,
    });
  });

  it('tells a refusal without a type, and a server that is not there', async () => {
    const { url } = await serve(refused(500, 'oops'));
    expect(await record(url)[0].ended).toMatchObject({ kind: 'fail', code: undefined });
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await record(url)[0].ended).toMatchObject({
      kind: 'info',
      message: expect.stringContaining('no answer'),
    });
  });

  it('is left by its client, which is a cancel', async () => {
    const { url } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(piece(' a'));
    });
    const [stream, history] = record(url);
    const closed = new Promise((resolve) =>
      servers[0]?.on('connection', (socket) => socket.on('close', resolve)),
    );
    await new Promise((resolve) => stream.onToken(resolve));
    await stream.cancel();
    await closed;
    expect(seenIn(history).slice(2)).toEqual(['token 0 a', 'info cancel', 'info stream']);
    expect(stream.end).toMatchObject({ kind: 'info', message: 'the client left' });
  });

  it('is given up in time, and in the time of nobody else', async () => {
    const { url } = await serve(() => {});
    const [stream] = record(url, { giveUpAfterMs: 30 });
    expect(await stream.ended).toMatchObject({ message: 'the client gave up after 30 ms' });
  });

  it('has its times', async () => {
    const { url } = await serve(events(piece(' a'), done));
    const [stream, history] = record(url, { deadlineMs: 5_000 });
    await stream.ended;
    const [request] = requestsOf(history.records);
    if (request === undefined) throw new Error('Nothing was recorded.');
    const { firstTokenMs = Number.NaN, endMs = Number.NaN } = timesOf(request);
    expect(firstTokenMs).toBeGreaterThan(0);
    expect(endMs).toBeGreaterThanOrEqual(firstTokenMs);
    expect(request.invoked?.deadlineMs).toBe(5_000);
  });
});
