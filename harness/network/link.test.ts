import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { Scope } from '../kernel/scope.ts';
import { dial, Inbox, startEchoServer, startTcpServer } from '../proxy/fixtures/tcp.ts';
import { describeWithProxyServers } from './fixtures/proxy-servers.ts';
import { createLink, type LinkEvent, type LinkOptions } from './link.ts';
import { leasePort } from './port-lease.ts';

describeWithProxyServers('a link', (subject) => {
  let scope: Scope;
  beforeEach(() => {
    scope = new Scope({ name: 'test' });
  });
  afterEach(() => scope.close());

  const prefix = `link-test-${process.pid}_`;
  const make = (options: Partial<LinkOptions> = {}) =>
    createLink(scope, subject.server, { name: 'queen→hive-1', prefix, ...options });

  const echoes = async (address: string) => {
    const socket = await dial(address);
    const inbox = new Inbox(socket);
    socket.write('hello');
    const answer = await inbox.waitFor(5);
    socket.destroy();
    return String(answer);
  };

  test('passes traffic on', async () => {
    await using echo = await startEchoServer();
    const link = await make({ upstream: echo.address });
    expect(link).toMatchObject({
      name: 'queen→hive-1',
      from: 'queen',
      to: 'hive-1',
      state: 'open',
    });
    expect(link.url).toBe(`http://${link.address}`);
    expect(await echoes(link.address)).toBe('hello');
  });

  test('exists before the service behind it does', async () => {
    const { port } = await leasePort(scope);
    const link = await make({ upstream: `127.0.0.1:${port}` });
    const inbox = new Inbox(await dial(link.address));
    expect(await inbox.ended()).toHaveLength(0);
    const server = createServer((socket) => socket.pipe(socket)).listen(port, '127.0.0.1');
    scope.defer('server', () => server.close());
    expect(await echoes(link.address)).toBe('hello');
  });

  test('without an upstream refuses, until it is given one', async () => {
    const link = await make();
    expect(link).toMatchObject({ state: 'unconnected', upstream: undefined });
    await expect(dial(link.address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await using echo = await startEchoServer();
    await link.retarget(echo.address);
    expect(link).toMatchObject({ state: 'open', upstream: echo.address });
    expect(await echoes(link.address)).toBe('hello');
  });

  test('can be retargeted, which closes open connections', async () => {
    await using first = await startEchoServer();
    await using second = await startTcpServer((socket) => socket.end('second'));
    const link = await make({ upstream: first.address });
    const { address } = link;
    const inbox = new Inbox(await dial(address));
    await link.retarget(second.address);
    await inbox.ended();
    expect(String(await new Inbox(await dial(address)).ended())).toBe('second');
    expect(link.address).toBe(address);
  });

  describe('cut', () => {
    test('closes open connections and refuses new ones; healing takes it back', async () => {
      await using server = await startTcpServer((socket) => socket.pipe(socket));
      const link = await make({ upstream: server.address });
      const client = new Inbox(await dial(link.address));
      const peer = new Inbox(await server.accepted());
      await link.cut();
      expect(link.state).toBe('cut');
      await Promise.all([client.ended(), peer.ended()]);
      await expect(dial(link.address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      await link.heal();
      expect(link.state).toBe('open');
      expect(await echoes(link.address)).toBe('hello');
    });

    test('and healed over and over, all at once, ends as it was asked last', async () => {
      await using echo = await startEchoServer();
      const link = await make({ upstream: echo.address });
      const heals = () => [link.cut(), link.cut(), link.heal(), link.heal()];
      await Promise.all(Array.from({ length: 10 }, heals).flat());
      expect(await echoes(link.address)).toBe('hello');
      await Promise.all([link.heal(), link.cut()]);
      await expect(dial(link.address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    });

    test('outlasts a new upstream', async () => {
      await using echo = await startEchoServer();
      const link = await make();
      await link.cut();
      await link.retarget(echo.address);
      expect(link.state).toBe('cut');
      await expect(dial(link.address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      await link.heal();
      expect(await echoes(link.address)).toBe('hello');
    });

    test('of a link without upstream heals to a link without upstream', async () => {
      const link = await make();
      await link.cut();
      await link.heal();
      expect(link.state).toBe('unconnected');
      await expect(dial(link.address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    });

    test('taken back by reconnecting leaves other faults', async () => {
      await using echo = await startEchoServer();
      const link = await make({ upstream: echo.address });
      await link.delay({ latencyMs: 1 });
      await link.cut();
      await link.reconnect();
      expect(link.state).toBe('delayed');
      expect(await link.toxics()).toHaveLength(1);
    });
  });

  describe('silenced', () => {
    test('accepts connections, keeps them open and drops what they carry both ways', async () => {
      await using server = await startTcpServer();
      const link = await make({ upstream: server.address });
      const client = await dial(link.address);
      const peer = await server.accepted();
      const [answers, questions] = [new Inbox(client), new Inbox(peer)];
      await link.silence();
      expect(link.state).toBe('silent');
      client.write('lost');
      peer.write('lost');
      const late = await dial(link.address);
      late.write('lost');
      await server.accepted();
      expect(await link.toxics()).toMatchObject([
        { type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } },
        { type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } },
      ]);
      expect([client.readyState, late.readyState]).toEqual(['open', 'open']);
      await link.heal();
      expect(await answers.ended()).toHaveLength(0);
      expect(await questions.ended()).toHaveLength(0);
      expect(await link.toxics()).toEqual([]);
      expect(link.state).toBe('open');
      late.destroy();
    });

    test('twice is silenced once', async () => {
      const link = await make({ upstream: '127.0.0.1:1' });
      await Promise.all([link.silence(), link.silence()]);
      expect(await link.toxics()).toHaveLength(2);
      await link.heal();
      expect(await link.toxics()).toHaveLength(0);
    });
  });

  describe('delayed', () => {
    const roundTripMs = async (address: string) => {
      const startMs = performance.now();
      await echoes(address);
      return performance.now() - startMs;
    };

    test.each([
      [{ latencyMs: 60 }, 59],
      [{ latencyMs: 60, direction: 'upstream' as const }, 59],
      [{ latencyMs: 60, direction: 'both' as const }, 118],
    ])('by %o makes a round trip last that long', async (delay, atLeastMs) => {
      await using echo = await startEchoServer();
      const link = await make({ upstream: echo.address });
      await link.delay(delay);
      expect(link.state).toBe('delayed');
      expect(await roundTripMs(link.address)).toBeGreaterThanOrEqual(atLeastMs);
    });

    test('again replaces the delay, and healing takes it away', async () => {
      await using echo = await startEchoServer();
      const link = await make({ upstream: echo.address });
      await link.delay({ latencyMs: 3_600_000, direction: 'both' });
      await link.delay({ latencyMs: 20, jitterMs: 10, direction: 'upstream' });
      expect(await link.toxics()).toMatchObject([
        { type: 'latency', stream: 'upstream', attributes: { latency: 20, jitter: 10 } },
      ]);
      expect(await echoes(link.address)).toBe('hello');
      await link.heal();
      expect(await link.toxics()).toEqual([]);
    });

    test.each([
      [{ latencyMs: -1 }, 1],
      [{ latencyMs: 1.5, jitterMs: Number.NaN }, 2],
      [{ latencyMs: 1, jitterMs: 2 }, 1],
    ])('by %o is refused with every fault named', async (delay, faults) => {
      const link = await make({ upstream: '127.0.0.1:1' });
      await expect(link.delay(delay)).rejects.toMatchObject({
        code: 'FAULT_INVALID',
        data: { faults: expect.objectContaining({ length: faults }) },
      });
      expect(link.state).toBe('open');
    });
  });

  test('leaves toxics alone that somebody else has put on it', async () => {
    const link = await make({ upstream: '127.0.0.1:1' });
    const proxy = await subject.server.client.get(`${prefix}queen→hive-1`);
    const attributes = { latency: 1, jitter: 0 };
    await proxy.addToxic({
      name: 'other',
      type: 'latency',
      stream: 'upstream',
      toxicity: 1,
      attributes,
    });
    await link.delay({ latencyMs: 1 });
    await link.heal();
    expect(await link.toxics()).toMatchObject([{ name: 'other' }]);
  });

  test('heals when somebody else has removed its toxics', async () => {
    const link = await make({ upstream: '127.0.0.1:1' });
    await link.delay({ latencyMs: 1 });
    const proxy = await subject.server.client.get(`${prefix}queen→hive-1`);
    await (await proxy.getToxic('delay_downstream')).remove();
    await link.heal();
    expect(link.state).toBe('open');
  });

  test('tells what was done to it and when, and what had no effect not', async () => {
    const clock = new ManualClock();
    const link = await make({ upstream: '127.0.0.1:1', clock });
    const heard: LinkEvent[] = [];
    const unsubscribe = link.onEvent((event) => heard.push(event));
    await clock.advance(5);
    await link.cut();
    await link.cut();
    await clock.advance(5);
    await link.heal();
    await link.heal();
    await link.delay({ latencyMs: 20, jitterMs: 10, direction: 'both' });
    unsubscribe();
    await link.retarget('127.0.0.1:2');
    expect(link.events).toEqual([
      { atMs: 0, what: 'created', detail: '127.0.0.1:1' },
      { atMs: 5, what: 'cut' },
      { atMs: 10, what: 'healed' },
      { atMs: 10, what: 'delayed', detail: 'both ways 20 ms ± 10 ms' },
      { atMs: 10, what: 'retargeted', detail: '127.0.0.1:2' },
    ]);
    expect(heard).toEqual(link.events.slice(1, 4));
  });

  test('goes with its scope, and its name is free again', async () => {
    const link = await make();
    const { client } = subject.server;
    expect(Object.keys(await client.getAll())).toContain(`${prefix}queen→hive-1`);
    await scope.close();
    expect(Object.keys(await client.getAll())).not.toContain(`${prefix}queen→hive-1`);
    await expect(link.cut()).rejects.toMatchObject({
      code: 'PROXY_REFUSED',
      data: { status: 404, answer: expect.stringContaining('proxy not found') },
    });
    scope = new Scope({ name: 'test' });
    await make();
  });

  test('of a name that is taken is refused, and the one that has it stays', async () => {
    await using echo = await startEchoServer();
    const link = await make({ upstream: echo.address });
    const other = new Scope({ name: 'other' });
    const again = createLink(other, subject.server, { name: 'queen→hive-1', prefix });
    await expect(again).rejects.toMatchObject({ code: 'LINK_ALREADY_EXISTS' });
    await other.close();
    expect(await echoes(link.address)).toBe('hello');
  });

  test('is not made in a closed scope, nor without a proper name', async () => {
    await expect(make({ name: 'queen' })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    await scope.close();
    await expect(make()).rejects.toMatchObject({ code: 'SCOPE_CLOSED' });
    expect(Object.keys(await subject.server.client.getAll())).not.toContain(
      `${prefix}queen→hive-1`,
    );
  });
});
