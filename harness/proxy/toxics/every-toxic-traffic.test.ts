/** What is true of every toxic on real sockets: it acts, with toxicity 0 it does not, and no more once it is removed. */
import { expect, test } from 'vitest';
import { dialects, streamRequest, streamResponse } from '../fixtures/event-streams.ts';
import { describeOwnInterface } from '../fixtures/interface-suite.ts';
import { dial, Inbox, startTcpServer } from '../fixtures/tcp.ts';
import { startDialling } from '../fixtures/ways-to-answer.ts';
import { listToxicTypes } from './table.ts';
import type { Attributes } from './toxic.ts';

/** With which each does something to an answer that is an event stream. `noop` is not here, since it never does anything. */
const biting: Readonly<Record<string, Attributes>> = {
  bandwidth: { rate: 1 },
  bit_flip: { at_byte: 0 },
  cut: { after_bytes: 0 },
  http_delay: { delay_ms: 1 },
  http_header: { name: 'X-Y', value: 'z' },
  http_status: { status: 500 },
  jitter: { mean_ms: 1 },
  latency: { latency: 1 },
  limit_data: { bytes: 0 },
  packet_loss: { loss_rate: 1 },
  refuse: {},
  reset_peer: { timeout: 0 },
  silence: {},
  slicer: { average_size: 10 },
  slow_close: { delay: 1 },
  sse_cut: { after_events: 1 },
  sse_duplicate: { event: 1 },
  sse_garble: { event: 1 },
  sse_late_first: { delay_ms: 1 },
  sse_reorder: { event: 1 },
  sse_stall: { event: 1 },
  swallow: {},
  timeout: { timeout: 0 },
  truncate: { after_bytes: 0 },
};

const response = streamResponse(dialects.jobs);

test('each has attributes to act with', () => {
  const acting = listToxicTypes().filter((name) => name !== 'noop');
  expect(Object.keys(biting)).toEqual(acting.toSorted());
});

describeOwnInterface('every toxic', ({ call, createProxy }) => {
  const startServer = () =>
    startTcpServer((socket) => socket.once('data', () => socket.end(response)));
  const tally = async () => {
    const { json } = await call('GET', '/hornet/toxics?proxy=p&toxic=t');
    return (json as { acts: number; acts_after_removal: number }[]).at(-1); // the newest
  };
  const ask = async (listen: string) => {
    const socket = await dial(listen);
    socket.write(streamRequest);
    const heard = String(await new Inbox(socket).ended());
    socket.destroy();
    return heard;
  };

  test.each(
    Object.entries(biting),
  )('%s acts, with toxicity 0 does not, and no more once it is removed', async (type, attributes) => {
    await using server = await startServer();
    const { listen } = await createProxy({ upstream: server.address });
    const toxic = { name: 't', type, toxicity: 0, attributes };
    expect((await call('POST', '/proxies/p/toxics', toxic)).status).toBe(200);
    expect(await ask(listen)).toBe(response);
    expect(await tally()).toMatchObject({ acts: 0 });

    await call('PATCH', '/proxies/p/toxics/t', { toxicity: 1 });
    const socket = startDialling(listen);
    socket.write(streamRequest);
    await expect.poll(tally).toMatchObject({ acts: expect.toSatisfy((acts) => acts > 0) });
    await call('DELETE', '/proxies/p/toxics/t');
    const done = await tally();
    socket.destroy();

    expect(await ask(listen)).toBe(response);
    expect(await tally()).toEqual({ ...done, acts_after_removal: 0 });
  });
});
