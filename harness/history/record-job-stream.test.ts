import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { checkHistory } from './check-history.ts';
import { jobStreamWire } from './stream-wire.ts';
import {
  type Answer,
  completed,
  crash,
  done,
  event,
  events,
  record,
  refused,
  seenIn,
  serve,
  token,
  torn,
} from './testing/streaming-server.ts';

describe('a stream of a job', () => {
  const wire = jobStreamWire;
  const end = `${completed(9)}${done}`;

  it.each<[string, Answer, string[]]>([
    [
      'whole, with narration',
      events(event(1, { type: 'narration' }), token(2, 0, ' a'), event(3, { type: 'news' }), end),
      ['info told', 'token 0 a', 'ok stream'],
    ],
    [
      'failed',
      events(event(1, { type: 'failed', error: crash }), 'data: [ERROR]\n\n'),
      ['fail stream WORKER_CRASHED'],
    ],
    [
      'cancelled',
      events(event(1, { type: 'cancelled', reason: 'r' }), 'data: [CANCELLED]\n\n'),
      ['fail stream CANCELLED'],
    ],
    [
      'with a false marker',
      events(event(1, { type: 'failed', error: crash }), done),
      ['info false_marker', 'fail stream WORKER_CRASHED'],
    ],
    [
      'with a marker alone',
      events(token(1, 0, ' a'), done),
      ['token 0 a', 'info false_marker', 'ok stream'],
    ],
    ['without its marker', events(completed(1)), ['info unmarked', 'ok stream']],
    ['broken before its marker', torn(completed(1)), ['ok stream']],
    ['with two ends', events(end, end), ['ok stream', 'info after_end', 'info after_end']],
  ])('%s', async (_what, answer, seen) => {
    const { url, asked } = await serve(answer);
    const [stream, history] = record(url, { wire });
    await stream.ended;
    expect(seenIn(history)).toEqual(['invoke stream', 'info first_byte', ...seen]);
    expect(asked).toEqual(['POST /v1/jobs']);
  });

  it('goes on after the last event when its connection broke', async () => {
    const { url, asked } = await serve(
      torn(token(4, 0, ' a')),
      torn(),
      events(token(5, 1, ' b'), end),
    );
    const [stream, history] = record(url, { wire });
    expect(await stream.ended).toMatchObject({ kind: 'ok' });
    expect(asked).toEqual([
      'POST /v1/jobs',
      'GET /v1/jobs/r1/stream 4',
      'GET /v1/jobs/r1/stream 4',
    ]);
    expect(seenIn(history).filter((what) => !/first_byte|broken/.test(what))).toEqual([
      'invoke stream',
      'token 0 a',
      'token 1 b',
      'ok stream',
    ]);
    expect(
      checkHistory(history, { deadlineMs: 60_000, graceMs: 0, expected: new Map([['r1', ' a b']]) })
        .verdict,
    ).toBe('held');
  });

  it('is given again from the beginning, and each token counts once', async () => {
    const { url } = await serve(
      torn(token(4, 0, ' a')),
      events(token(1001, 0, ' a'), token(1002, 1, ' b'), end),
    );
    const [stream, history] = record(url, { wire });
    await stream.ended;
    expect(stream.tokens).toBe(3);
    expect(
      checkHistory(history, { deadlineMs: 60_000, graceMs: 0, expected: new Map([['r1', ' a b']]) })
        .verdict,
    ).toBe('held');
  });

  it('is asked for again under its id when there was no answer, and followed where it is known', async () => {
    const known = refused(409, { error: { code: 'JOB_EXISTS' } });
    const { url, asked } = await serve((response) => response.destroy(), known, events(end));
    const [stream] = record(url, { wire });
    expect(await stream.ended).toMatchObject({ kind: 'ok' });
    expect(asked).toEqual(['POST /v1/jobs', 'POST /v1/jobs', 'GET /v1/jobs/r1/stream']);
  });

  it('keeps of what it is told the fields that the wire names', async () => {
    const narration = { type: 'narration', actor: 'queen', action: 'migrate', human: 'On we go' };
    const { url } = await serve(events(event(1, narration), end));
    const [stream, history] = record(url, { wire });
    await stream.ended;
    expect(history.records[2]).toMatchObject({ op: 'told', actor: 'queen', action: 'migrate' });
    expect(history.records[2]).not.toHaveProperty('human');
  });

  it('does not come back where it is told not to', async () => {
    const { url, asked } = await serve(torn(token(1, 0, ' a')));
    expect(await record(url, { wire, comesBack: false })[0].ended).toMatchObject({ kind: 'info' });
    expect(asked).toHaveLength(1);
  });

  it('is lost where nobody knows it any more', async () => {
    const { url } = await serve(torn(), refused(404, { error: { code: 'JOB_NOT_FOUND' } }));
    expect(await record(url, { wire })[0].ended).toMatchObject({
      kind: 'fail',
      code: 'JOB_NOT_FOUND',
    });
  });

  it('is taken back by asking, with its budget and id in the headers', async () => {
    let open: ServerResponse | undefined;
    const { url, asked } = await serve(
      (response, { headers }) => {
        expect(headers).toMatchObject({ 'x-job-id': 'r1', 'x-request-timeout-ms': '750' });
        open = response.writeHead(200, { 'content-type': 'text/event-stream' });
        open.write(token(1, 0, ' a'));
      },
      (response) => {
        response.end('{}');
        open?.end(`${event(2, { type: 'cancelled' })}data: [CANCELLED]\n\n`);
      },
    );
    const [stream, history] = record(url, { wire, deadlineMs: 750 });
    await new Promise((resolve) => stream.onToken(resolve));
    await stream.cancel();
    expect(await stream.ended).toMatchObject({ kind: 'fail', code: 'CANCELLED' });
    expect(asked).toEqual(['POST /v1/jobs', 'DELETE /v1/jobs/r1']);
    expect(seenIn(history).slice(2).sort()).toEqual(
      ['token 0 a', 'info cancel', 'info cancelled', 'fail stream CANCELLED'].sort(),
    );
  });
});
