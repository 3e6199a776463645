/** What latency does to real connections. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { describeInterface } from '../fixtures/interface-suite.ts';
import { dial, Inbox, startTcpServer } from '../fixtures/tcp.ts';

describeInterface('latency', ({ call, createProxy }) => {
  const connectThrough = async (address: string) => {
    const { listen } = await createProxy({ upstream: address });
    return await dial(listen);
  };
  const addLatency = (stream: string, latency: number, more: object = {}) =>
    call('POST', '/proxies/p/toxics', {
      type: 'latency',
      stream,
      attributes: { latency },
      ...more,
    });

  test('delays each direction by its own', async () => {
    await using server = await startTcpServer();
    const client = await connectThrough(server.address);
    const peer = await server.accepted();
    await addLatency('upstream', 60);
    await addLatency('downstream', 120);
    expect(await oneWayMs(client, peer)).toBeGreaterThanOrEqual(59);
    expect(await oneWayMs(peer, client)).toBeGreaterThanOrEqual(119);
    client.destroy();
  });

  test('holds one direction and leaves the other alone, until it is removed', async () => {
    await using server = await startTcpServer();
    const client = await connectThrough(server.address);
    const peer = await server.accepted();
    const [answers, questions] = [new Inbox(client), new Inbox(peer)];
    await addLatency('upstream', 3_600_000);
    client.write('question');
    peer.write('unasked');
    expect(String(await answers.waitFor(7))).toBe('unasked');
    expect(questions.length).toBe(0);
    await call('DELETE', '/proxies/p/toxics/latency_upstream');
    expect(String(await questions.waitFor(8))).toBe('question');
    client.destroy();
  });

  test('lets go sooner when it is made shorter', async () => {
    await using server = await startTcpServer();
    const client = await connectThrough(server.address);
    const questions = new Inbox(await server.accepted());
    await addLatency('upstream', 3_600_000);
    client.write('question');
    await call('POST', '/proxies/p/toxics/latency_upstream', { attributes: { latency: 1 } });
    expect(String(await questions.waitFor(8))).toBe('question');
    client.destroy();
  });

  test('spares connections with toxicity 0, and acts on those made after it', async () => {
    await using server = await startTcpServer();
    await addAfter(server.address, 0);
    const spared = await throughP();
    spared.write('question');
    expect(String(await new Inbox(await server.accepted()).waitFor(8))).toBe('question');
    spared.destroy();

    await call('POST', '/proxies/p/toxics/latency_upstream', { toxicity: 1 });
    const delayed = await throughP();
    expect(await oneWayMs(delayed, await server.accepted())).toBeGreaterThanOrEqual(99);
    delayed.destroy();
  });

  const throughP = async () => {
    const { json } = await call('GET', '/proxies/p');
    return await dial((json as { listen: string }).listen);
  };
  const addAfter = async (upstream: string, toxicity: number) => {
    await createProxy({ upstream });
    await addLatency('upstream', 100, { toxicity });
  };
});

/** From writing a byte on one socket until it arrives at the other. */
async function oneWayMs(from: NodeJS.WritableStream, to: NodeJS.ReadableStream): Promise<number> {
  const arrived = once(to, 'data');
  const startMs = performance.now();
  from.write('x');
  await arrived;
  return performance.now() - startMs;
}
