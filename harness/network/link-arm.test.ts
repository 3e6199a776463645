/** Any toxic on a link, besides its own faults. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inNameOf } from '../kernel/caller-signal.ts';
import { ManualClock } from '../kernel/clock.ts';
import { Scope } from '../kernel/scope.ts';
import { dial, Inbox, startEchoServer } from '../proxy/fixtures/tcp.ts';
import { describeWithProxyServers } from './fixtures/proxy-servers.ts';
import { createLink, type LinkOptions } from './link.ts';

describeWithProxyServers('a link that is armed', (subject) => {
  let scope: Scope;
  beforeEach(() => {
    scope = new Scope({ name: 'test' });
    count += 1;
    prefix = `link-arm-test-${process.pid}-${count}_`;
  });
  afterEach(() => scope.close());

  let prefix = '';
  let count = 0;
  const make = (options: Partial<LinkOptions> = {}) =>
    createLink(scope, subject.server, { name: 'queen→hive-1', prefix, ...options });
  const latency = { type: 'latency', attributes: { latency: 30 } };

  const echoMs = async (address: string) => {
    const socket = await dial(address);
    const inbox = new Inbox(socket);
    const beganMs = performance.now();
    socket.write('hello');
    expect(String(await inbox.waitFor(5))).toBe('hello');
    socket.destroy();
    return performance.now() - beganMs;
  };

  test('does what the toxic says, until it is disarmed', async () => {
    await using echo = await startEchoServer();
    const link = await make({ upstream: echo.address });
    const armed = await link.arm(latency);
    expect(link.state).toBe('disturbed');
    expect(armed.names).toEqual(['armed-1-latency_upstream', 'armed-1-latency_downstream']);
    expect(await link.toxics()).toMatchObject([
      { type: 'latency', stream: 'upstream', toxicity: 1, attributes: { latency: 30, jitter: 0 } },
      { type: 'latency', stream: 'downstream' },
    ]);
    expect(await echoMs(link.address)).toBeGreaterThan(58);
    await Promise.all([armed.disarm(), armed.disarm()]);
    await armed.disarm();
    expect(await link.toxics()).toEqual([]);
    expect(link.state).toBe('open');
    expect(await echoMs(link.address)).toBeLessThan(58);
  });

  test('twice with one type has both, besides its own faults, and loses only the one that goes', async () => {
    const link = await make({ upstream: '127.0.0.1:1' });
    await link.delay({ latencyMs: 1 });
    const [one] = await Promise.all([
      link.arm({ ...latency, ways: 'downstream', toxicity: 0.5 }),
      link.arm({ ...latency, ways: 'downstream' }),
    ]);
    const names = async () => (await link.toxics()).map(({ name }) => name);
    const first = 'armed-1-latency_downstream';
    const second = 'armed-2-latency_downstream';
    expect(await names()).toEqual(['delay_downstream', first, second]);
    expect(await link.toxics()).toMatchObject([{}, { toxicity: 0.5 }, { toxicity: 1 }]);
    await one.disarm();
    expect(await names()).toEqual(['delay_downstream', second]);
    expect(link.state).toBe('delayed');
  });

  test('loses it when it heals, and then has nothing to disarm', async () => {
    const link = await make({ upstream: '127.0.0.1:1' });
    const armed = await link.arm(latency);
    await link.heal();
    expect(await link.toxics()).toEqual([]);
    expect(link.state).toBe('open');
    await armed.disarm();
    expect(link.events.map(({ what }) => what)).toEqual(['created', 'armed', 'healed']);
  });

  test('tells what it was armed with and when', async () => {
    const clock = new ManualClock();
    const link = await make({ upstream: '127.0.0.1:1', clock });
    const armed = await link.arm({ ...latency, ways: 'upstream', toxicity: 0.5 });
    await clock.advance(5);
    await armed.disarm();
    const detail = 'latency upstream, latency 30, on 0.5 of the connections';
    expect(armed.description).toBe(detail);
    expect(link.events.slice(1)).toEqual([
      { atMs: 0, what: 'armed', detail },
      { atMs: 5, what: 'disarmed', detail },
    ]);
  });

  test('has nothing of a toxic that the server does not take', async () => {
    const link = await make({ upstream: '127.0.0.1:1' });
    await expect(link.arm({ type: 'poison' })).rejects.toMatchObject({
      code: 'PROXY_UNSUPPORTED',
      data: { type: 'poison' },
    });
    const wrong = { ...latency, attributes: { latency: 'long' } };
    await expect(link.arm(wrong)).rejects.toMatchObject({ code: 'PROXY_REFUSED' });
    expect(await link.toxics()).toEqual([]);
    expect(link.state).toBe('open');
    expect(link.events).toHaveLength(1);
  });

  test('is disarmed where somebody else has taken the toxic, or the link itself, away', async () => {
    const link = await make({ upstream: '127.0.0.1:1' });
    const [one, other] = [await link.arm(latency), await link.arm(latency)];
    const proxy = await subject.server.client.get(`${prefix}queen→hive-1`);
    await (await proxy.getToxic(one.names[0] ?? '')).remove();
    await one.disarm();
    expect(await link.toxics()).toHaveLength(2);
    await scope.close();
    await other.disarm();
    expect(link.state).toBe('open');
  });

  test('is not armed for a caller whose time is over, but disarmed', async () => {
    const link = await make({ upstream: '127.0.0.1:1' });
    const caller = new AbortController();
    await inNameOf(caller.signal, async () => {
      const armed = await link.arm(latency);
      await link.cut();
      await link.silence();
      caller.abort(new Error('too late'));
      await expect(link.arm(latency)).rejects.toThrow('too late');
      await armed.disarm();
      await link.unsilence();
      await link.reconnect();
    });
    expect(await link.toxics()).toEqual([]);
    expect(link.state).toBe('open');
  });

  test('gives evidence of what the toxic did where the server keeps an account, and says so where not', async () => {
    await using echo = await startEchoServer();
    const link = await make({ upstream: echo.address });
    const armed = await link.arm(latency);
    await echoMs(link.address);
    if (subject.server.kind === 'external') {
      await expect(armed.evidence()).rejects.toMatchObject({ code: 'PROXY_UNSUPPORTED' });
      await expect(link.evidence()).rejects.toMatchObject({ code: 'PROXY_UNSUPPORTED' });
      return;
    }
    const seen = { type: 'latency', connections: 1, acts: 1, acts_after_removal: 0 };
    expect(await armed.evidence()).toMatchObject([
      { ...seen, toxic: armed.names[0], direction: 'upstream', removed_at: null },
      { ...seen, toxic: armed.names[1], direction: 'downstream', removed_at: null },
    ]);
    await armed.disarm();
    await link.silence();
    await echo[Symbol.asyncDispose]();
    const gone = { ...seen, removed_because: 'removed' };
    expect(await armed.evidence()).toMatchObject([gone, gone]);
    expect((await link.evidence()).map(({ toxic, acts }) => [toxic, acts])).toEqual([
      ['armed-1-latency_upstream', 1],
      ['armed-1-latency_downstream', 1],
      ['silence_upstream', 0],
      ['silence_downstream', 0],
    ]);
  });

  describe("where the server is Hornet's", () => {
    test('takes those of its own too', async ({ skip }) => {
      skip(subject.server.kind === 'external', 'Toxiproxy has no such toxic');
      await using echo = await startEchoServer();
      const link = await make({ upstream: echo.address });
      const armed = await link.arm({ type: 'refuse', ways: 'downstream' });
      await expect(dial(link.address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      await armed.disarm();
      const attributes = { distribution: 'pareto', mean_ms: 5, deviation_ms: 1 };
      await link.arm({ type: 'jitter', attributes });
      await echoMs(link.address);
      expect(await link.evidence()).toMatchObject([{ type: 'refuse' }, { acts: 1 }, { acts: 1 }]);
    });

    test('gives the evidence of its own time, not of a link that had its name before', async ({
      skip,
    }) => {
      skip(subject.server.kind === 'external', 'Toxiproxy keeps no account');
      await using echo = await startEchoServer();
      const before = await make({ upstream: echo.address });
      await before.arm(latency);
      await echoMs(before.address);
      await scope.close();
      scope = new Scope({ name: 'test' });
      const armed = await (await make({ upstream: echo.address })).arm(latency);
      expect(await armed.evidence()).toMatchObject([{ acts: 0 }, { acts: 0 }]);
    });
  });
});
