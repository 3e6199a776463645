/** What else a reader of events can rely on: resuming, hints of the server, silence, and ends that came too early. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { isHornetError } from '../kernel/errors.ts';
import { Scope } from '../kernel/scope.ts';
import type { EventsAnswer } from '../mock-server/answer.ts';
import type { MockServer } from '../mock-server/mock-server.ts';
import { startMockServer } from '../mock-server/start-mock-server.ts';
import { collectEvents, openEventStream } from './event-stream.ts';

let scope: Scope;
let mock: MockServer;
const { signal } = new AbortController();

beforeEach(async () => {
  scope = new Scope({ name: 'test' });
  mock = await startMockServer(scope);
});

afterEach(() => scope.close());

function open(...events: EventsAnswer['events']) {
  mock.script('* /s', { events });
  return openEventStream(`${mock.url}/s`, { signal });
}

describe('[INFRA-05] a stream that is resumed', () => {
  it('is asked for again as before, after the last id, and only then', async () => {
    mock.script('POST /s', { events: [{ id: '7', data: 'a' }, 'b'], ending: 'reset' });
    const options = { signal, body: { prompt: 'hi' }, headers: { 'x-a': 'b' } };
    const stream = await openEventStream(`${mock.url}/s`, options);
    await expect(collectEvents(stream)).rejects.toMatchObject({ code: 'STREAM_INTERRUPTED' });
    expect(stream.lastEventId).toBe('7');
    expect(mock.requests()).toHaveLength(1);

    mock.script('POST /s', { events: [{ id: '9', data: 'c' }] });
    const resumed = await stream.resume();
    expect(resumed.lastEventId).toBe('7');
    expect(await collectEvents(resumed)).toMatchObject([{ id: '9', data: 'c' }]);
    expect(resumed.lastEventId).toBe('9');
    const [first, second] = mock.requests();
    expect(first?.headers['last-event-id']).toBeUndefined();
    expect(second).toMatchObject({
      method: 'POST',
      json: { prompt: 'hi' },
      headers: { 'x-a': 'b', 'last-event-id': '7' },
    });
  });

  it('while it is still open is closed first', async () => {
    mock.script(
      'GET /s',
      { events: [{ id: '1', data: 'a' }], ending: 'stay-open' },
      { events: [] },
    );
    const stream = await openEventStream(`${mock.url}/s`, { signal });
    for await (const _event of stream) break;
    await collectEvents(await stream.resume());
    await mock.waitForRequest((request) => request.clientLeft);
  });

  it.each([
    ['an id that stands alone', [{ raw: 'id: 3\n\n' }], '3'],
    ['an id beyond Latin', [{ id: 'bee-🐝', data: 'a' }], Buffer.from('bee-🐝').toString('latin1')],
    ['an id that was taken back', [{ id: '1', data: 'a' }, { raw: 'id\ndata: b\n\n' }], undefined],
    ['no id', ['a'], undefined],
  ])('after %s', async (_what, events, sent) => {
    const stream = await open(...events);
    await collectEvents(stream);
    await collectEvents(await stream.resume());
    expect(mock.requests()[1]?.headers['last-event-id']).toBe(sent);
  });
});

it('[INFRA-05] tells what the server asked of clients, and how often it showed that it lives', async () => {
  const stream = await open({ comment: 'alive' }, { data: 'a', retry: 250 }, { raw: ':\n' });
  await collectEvents(stream);
  expect(stream).toMatchObject({ retryMs: 250, comments: 2 });
});

it('[INFRA-05] is read by one reader, once', async () => {
  const stream = await open('a', 'b');
  const events = [];
  for await (const event of stream) events.push(event.data);
  for await (const event of stream) events.push(event.data);
  expect(events).toEqual(['a', 'b']);
});

describe('[INFRA-05] a stream that falls silent', () => {
  it('ends with what was said last, when its time is limited', async () => {
    const clock = new ManualClock();
    mock.script('GET /s', { events: ['a'], ending: 'stay-open' });
    const options = { signal, clock, idleTimeoutMs: 1_000 };
    const stream = await openEventStream(`${mock.url}/s`, options);
    const events = stream[Symbol.asyncIterator]();
    await events.next();
    const next = events.next();
    await expect.poll(() => clock.sleeping).toBe(1);
    await Promise.allSettled([next, clock.advance(1_000)]);
    await expect(next).rejects.toMatchObject({
      code: 'STREAM_IDLE',
      data: { idleTimeoutMs: 1_000, lastEvent: { data: 'a' } },
    });
    await mock.waitForRequest((request) => request.clientLeft);
  });

  it('does not, while comments come', async () => {
    const clock = new ManualClock();
    const slow = await startMockServer(scope, { clock });
    const alive = { comment: 'alive' };
    slow.script('GET /s', { events: [alive, { pauseMs: 600 }, alive, { pauseMs: 600 }, 'a'] });
    const options = { signal, clock, idleTimeoutMs: 1_000 };
    const stream = await openEventStream(`${slow.url}/s`, options);
    const reading = collectEvents(stream);
    for (const comments of [1, 2]) {
      await expect.poll(() => stream.comments).toBe(comments);
      await expect.poll(() => clock.sleeping).toBe(2);
      await clock.advance(600);
    }
    expect(await reading).toHaveLength(1);
  });
});

describe('[INFRA-05] a stream that ends before the event that was to be its last', () => {
  it('says so, with what came instead', async () => {
    const stream = await open('a', 'b');
    const error = await collectEvents(stream, ({ data }) => data === '[DONE]').catch((e) => e);
    if (!isHornetError(error, 'STREAM_INTERRUPTED')) throw error;
    expect(error.message).toContain('/s ended after 2 events, none of them the last');
    expect(error.data['lastEvents']).toMatchObject([{ data: 'a' }, { data: 'b' }]);
  });
});

it.each([
  ['text/event-stream', true],
  ['text/event-stream; charset=utf-8', true],
  ['Text/Event-Stream;charset=UTF-8', true],
  ['text/event-streams', false],
  ['application/json', false],
])('[INFRA-05] an answer of the type %s: a stream? %s', async (type, isStream) => {
  mock.script('GET /s', { headers: { 'content-type': type }, body: 'data: a\n\n' });
  const opening = openEventStream(`${mock.url}/s`, { signal }).then(collectEvents);
  if (isStream) expect(await opening).toHaveLength(1);
  else await expect(opening).rejects.toMatchObject({ code: 'STREAM_REFUSED' });
});
