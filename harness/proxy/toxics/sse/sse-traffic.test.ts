/** What the toxics on event streams do to real clients. */
import { once } from 'node:events';
import { Agent, request } from 'undici';
import { expect, test } from 'vitest';
import { dialects, eventsIn } from '../../fixtures/event-streams.ts';
import { startHttpServer } from '../../fixtures/http-server.ts';
import { startOwnProxy } from '../../fixtures/own-proxy.ts';
import type { Attributes } from '../toxic.ts';

/** A server that tells the jobs' dialect an event at a time; how many are still open is in `open`. */
async function startStreams() {
  const open = new Set<object>();
  const server = await startHttpServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of dialects.jobs) answer.write(piece);
    answer.end();
    open.add(answer);
    answer.once('close', () => open.delete(answer));
  });
  return Object.assign(server, { open });
}

async function setUp(typeName: string, attributes: Attributes, toxicity = 1) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await startStreams());
  const proxy = stack.use(await startOwnProxy(server.address));
  const dispatcher = new Agent({ connections: 1 });
  stack.defer(() => dispatcher.destroy());
  const toxic = proxy.add(typeName, attributes, { toxicity });
  const begin = () => request(`http://${proxy.address}/stream`, { dispatcher });
  const ask = async () => eventsIn(await (await begin()).body.text());
  return { server, proxy, toxic, begin, ask, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** What those need that would wait no time unless they are told to. */
const waits: Readonly<Record<string, Attributes>> = { sse_late_first: { delay_ms: 3_600_000 } };
const told = eventsIn(dialects.jobs.join(''));

test.each<[string, Attributes, string[]]>([
  ['sse_duplicate', { event: 1 }, [told[0] ?? '', ...told]],
  ['sse_garble', { event: 1 }, told.with(0, `~${told[0]?.slice(1)}`)],
  ['sse_reorder', { event: 1 }, [told[1] ?? '', told[0] ?? '', ...told.slice(2)]],
])('%s is what the client reads, on a connection that goes on', async (typeName, attributes, read) => {
  await using all = await setUp(typeName, { ...attributes, first: 2 });
  expect([await all.ask(), await all.ask(), await all.ask()]).toEqual([read, read, told]);
  all.toxic.remove();
  expect(await all.ask()).toEqual(told);
  expect(all.server.connections).toBe(1);
  expect(all.proxy.acts().map(({ act }) => act['message'])).toEqual([1, 2]);
});

test.each([
  'sse_duplicate',
  'sse_garble',
  'sse_reorder',
  'sse_cut',
  'sse_stall',
  'sse_late_first',
])('%s with toxicity 0 changes nothing', async (typeName) => {
  await using all = await setUp(typeName, waits[typeName] ?? {}, 0);
  expect(await all.ask()).toEqual(told);
  expect(all.proxy.acts()).toEqual([]);
});

test('sse_late_first delays the events, not the head', async () => {
  await using all = await setUp('sse_late_first', { delay_ms: 150 });
  const startMs = performance.now();
  const { body } = await all.begin();
  expect(eventsIn(await body.text())).toEqual(told);
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(149);
});

test('sse_late_first lets the events go when it is removed, and delays none after', async () => {
  await using all = await setUp('sse_late_first', { delay_ms: 3_600_000 });
  const { body } = await all.begin();
  await expect.poll(() => all.proxy.acts().length).toBe(1);
  all.toxic.remove();
  expect(eventsIn(await body.text())).toEqual(told);
  expect(await all.ask()).toEqual(told);
  expect(all.proxy.acts()).toHaveLength(1);
});

test('sse_stall holds a stream until it is removed', async () => {
  await using all = await setUp('sse_stall', { event: 2 });
  const { body } = await all.begin();
  const [first] = await once(body, 'data');
  expect(eventsIn(String(first))).toEqual(told.slice(0, 1));
  await expect.poll(() => all.proxy.acts().length).toBe(1);
  all.toxic.remove();
  const rest: Buffer[] = [first];
  for await (const part of body) rest.push(part);
  expect(eventsIn(Buffer.concat(rest).toString())).toEqual(told);
});

test('a client that leaves a stalled stream leaves nothing behind', async () => {
  await using all = await setUp('sse_stall', { event: 2 });
  const { body } = await all.begin();
  await once(body, 'data');
  body.on('error', () => {}).destroy();
  await expect.poll(() => all.proxy.openConnections()).toBe(0);
});

test.each([
  ['closes', false, /terminated|other side closed|aborted/i],
  ['resets', true, /ECONNRESET|terminated|other side closed/i],
])('sse_cut %s in the middle of a stream', async (_, reset, message) => {
  await using all = await setUp('sse_cut', { after_events: 2, reset, first: 1 });
  const { body } = await all.begin();
  const parts: Buffer[] = [];
  const read = async () => {
    for await (const part of body) parts.push(part);
  };
  await expect(read()).rejects.toThrow(message);
  expect(await all.ask()).toEqual(told);
  expect(all.server.connections).toBe(2);
});

test('sse_cut removed before its time leaves the stream whole', async () => {
  const gate = Promise.withResolvers<void>();
  await using server = await startHttpServer(async (_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/event-stream' });
    answer.write(dialects.jobs.slice(0, 2).join(''));
    await gate.promise;
    answer.end(dialects.jobs.slice(2).join(''));
  });
  await using proxy = await startOwnProxy(server.address);
  const toxic = proxy.add('sse_cut', { after_events: 2 });
  const { body } = await request(`http://${proxy.address}/stream`);
  const [first] = await once(body, 'data');
  toxic.remove();
  gate.resolve();
  const parts: Buffer[] = [first];
  for await (const part of body) parts.push(part);
  expect(eventsIn(Buffer.concat(parts).toString())).toEqual(told);
  expect(proxy.acts()).toEqual([]);
});

test('an event stream is refused as language models refuse', async () => {
  await using all = await setUp('http_status', { status: 429, retry_after_s: 2, first: 1 });
  const refused = await all.begin();
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '2']);
  expect(await refused.body.json()).toMatchObject({ error: { type: 'requests' } });
  expect(await all.ask()).toEqual(told);
});
