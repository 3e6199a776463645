/** What timeout does to real connections. */
import { expect, test } from 'vitest';
import { describeInterface } from '../fixtures/interface-suite.ts';
import { dial, Inbox, startTcpServer } from '../fixtures/tcp.ts';

describeInterface('timeout', ({ kind, call, createProxy }) => {
  const addTimeout = (stream: string, timeout: number, more: object = {}) =>
    call('POST', '/proxies/p/toxics', {
      type: 'timeout',
      stream,
      attributes: { timeout },
      ...more,
    });

  test('with 0 drops what is sent, and removing it closes the connection', async () => {
    await using server = await startTcpServer();
    const { listen } = await createProxy({ upstream: server.address });
    const client = await dial(listen);
    const peer = await server.accepted();
    const [answers, questions] = [new Inbox(client), new Inbox(peer)];
    await addTimeout('upstream', 0);
    client.write('lost');
    peer.write('heard');
    expect(String(await answers.waitFor(5))).toBe('heard');
    expect((await call('DELETE', '/proxies/p/toxics/timeout_upstream')).status).toBe(204);
    expect(await questions.ended()).toHaveLength(0);
    await answers.ended();
  });

  test('does not hold what is sent: a connection made afterwards works and gets only its own', async () => {
    await using server = await startTcpServer();
    const { listen } = await createProxy({ upstream: server.address });
    await addTimeout('upstream', 0);
    const silenced = await dial(listen);
    silenced.write('lost');
    const peer = await server.accepted();
    const first = new Inbox(peer);
    // The server sees a connection a moment before the proxy puts toxics on it.
    peer.write('joined');
    await new Inbox(silenced).waitFor(6);
    await call('DELETE', '/proxies/p/toxics/timeout_upstream');
    await first.ended();
    const client = await dial(listen);
    client.write('fresh');
    expect(String(await new Inbox(await server.accepted()).waitFor(5))).toBe('fresh');
    client.destroy();
  });

  test('with a time closes connections by itself', async () => {
    await using server = await startTcpServer();
    const { listen } = await createProxy({ upstream: server.address });
    await addTimeout('downstream', 80);
    const startMs = performance.now();
    const client = new Inbox(await dial(listen));
    const peer = await server.accepted();
    peer.write('lost');
    expect(await client.ended()).toHaveLength(0);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(79);
    await new Inbox(peer).ended();
  });

  test('a client that goes away is noticed behind it all the same', async () => {
    await using server = await startTcpServer();
    const { listen } = await createProxy({ upstream: server.address });
    await addTimeout('upstream', 0);
    const client = await dial(listen);
    const peer = new Inbox(await server.accepted());
    client.destroy();
    await peer.ended();
  });

  // Toxiproxy closes connections when the toxic goes even if it never acted on them.
  test.runIf(kind === 'embedded')(
    'spares connections with toxicity 0, removal included',
    async () => {
      await using server = await startTcpServer();
      const { listen } = await createProxy({ upstream: server.address });
      await addTimeout('upstream', 1, { toxicity: 0 });
      const client = await dial(listen);
      client.write('one');
      const questions = new Inbox(await server.accepted());
      await questions.waitFor(3);
      await call('DELETE', '/proxies/p/toxics/timeout_upstream');
      client.write('two');
      expect(String(await questions.waitFor(6))).toBe('onetwo');
      client.destroy();
    },
  );
});
