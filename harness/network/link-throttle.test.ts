import { afterEach, beforeEach, expect, test } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { dial, Inbox, startEchoServer } from '../proxy/fixtures/tcp.ts';
import { describeWithProxyServers } from './fixtures/proxy-servers.ts';
import { createLink, type LinkOptions } from './link.ts';

describeWithProxyServers('a link that is throttled', (subject) => {
  let scope: Scope;
  beforeEach(() => {
    scope = new Scope({ name: 'test' });
  });
  afterEach(() => scope.close());

  const prefix = `throttle-test-${process.pid}_`;
  const make = (options: Partial<LinkOptions> = {}) =>
    createLink(scope, subject.server, { name: 'queen→hive-1', prefix, ...options });

  test('carries all of it, no faster than the rate; healing takes it back', async () => {
    await using echo = await startEchoServer();
    const link = await make({ upstream: echo.address });
    await link.throttle({ rateKBps: 100, direction: 'downstream' });
    expect(link.state).toBe('throttled');
    const socket = await dial(link.address);
    const inbox = new Inbox(socket);
    const beganMs = performance.now();
    socket.write(Buffer.alloc(40_000));
    await inbox.waitFor(40_000);
    expect(performance.now() - beganMs).toBeGreaterThan(200);
    socket.destroy();
    await link.heal();
    expect(link.state).toBe('open');
    expect(await link.toxics()).toEqual([]);
  });

  test('to nothing is refused: that would be silence', async () => {
    const link = await make();
    await expect(link.throttle({ rateKBps: 0 })).rejects.toMatchObject({
      code: 'FAULT_INVALID',
    });
  });
});
