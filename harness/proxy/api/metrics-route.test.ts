/** Metrics through the interface: what has passed, once a connection is over. */
import { expect, test } from 'vitest';
import { describeInterfaceWith } from '../fixtures/interface-suite.ts';
import { dial, Inbox, startEchoServer } from '../fixtures/tcp.ts';

describeInterfaceWith(['-proxy-metrics'], 'metrics', ({ call, createProxy }) => {
  test('count the bytes of a connection when it is over, by direction', async () => {
    await using echo = await startEchoServer();
    const { listen } = await createProxy({ name: 'we"ird', upstream: echo.address });
    const socket = await dial(listen);
    socket.write('hello');
    await new Inbox(socket).waitFor(5);
    const counted = (name: string, direction: string) =>
      `${name}{direction="${direction}",listener="${listen}",proxy="we\\"ird",upstream="${echo.address}"} 5\n`;
    expect((await call('GET', '/metrics')).text).not.toContain('upstream="');
    socket.end();
    await expect
      .poll(async () => (await call('GET', '/metrics')).text)
      .toContain(counted('toxiproxy_proxy_sent_bytes_total', 'downstream'));
    const { status, headers, text } = await call('GET', '/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4; charset=utf-8/);
    expect(text).toContain('# TYPE toxiproxy_proxy_received_bytes_total counter\n');
    for (const direction of ['upstream', 'downstream']) {
      expect(text).toContain(counted('toxiproxy_proxy_received_bytes_total', direction));
      expect(text).toContain(counted('toxiproxy_proxy_sent_bytes_total', direction));
    }
  });

  test('are shown whatever the method', async () => {
    expect((await call('POST', '/metrics')).status).toBe(200);
    expect(await call('HEAD', '/metrics')).toMatchObject({ status: 200, text: '' });
  });
});
