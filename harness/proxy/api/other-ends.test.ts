/** Routes for what Toxiproxy has not got at all: proxies of UDP, and ends of TLS. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { describeOwnInterface } from '../fixtures/interface-suite.ts';
import { startEchoServer } from '../fixtures/tcp.ts';

interface Made {
  listen: string;
  authority: string;
}

describeOwnInterface('proxies of UDP', ({ call }) => {
  test('forward, lose what they are told to lose, and are like new after a reset', async () => {
    const server = createSocket('udp4').on('message', (bytes, { port, address }) =>
      server.send(bytes, port, address),
    );
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const upstream = `127.0.0.1:${server.address().port}`;
    const lossy = { upstream: { loss: 1 } };
    const given = { name: 'u', listen: '127.0.0.1:0', upstream, faults: lossy };
    const made = await call('POST', '/hornet/udp', given);
    expect(made).toMatchObject({ status: 201, json: { name: 'u', faults: lossy } });
    const client = createSocket('udp4');
    const port = Number((made.json as Made).listen.split(':').at(-1));
    const say = (text: string) => client.send(text, port, '127.0.0.1');
    const heard: string[] = [];
    client.on('message', (bytes) => heard.push(String(bytes)));
    say('lost');
    const acts = async () => (await call('GET', '/hornet/acts?proxy=u')).text;
    await expect.poll(acts).toContain('udp_upstream');
    await call('POST', '/reset');
    say('heard');
    await expect.poll(() => heard).toEqual(['heard']);
    client.close();
    server.close();
    expect((await call('DELETE', '/hornet/udp/u')).status).toBe(204);
  });

  test('are changed as a whole or not at all', async () => {
    await call('POST', '/hornet/udp', {
      name: 'u',
      listen: '127.0.0.1:0',
      upstream: '127.0.0.1:9',
    });
    const wrong = { faults: { upstream: { loss: 0.5 }, downstream: { loss: 2 } } };
    expect((await call('PATCH', '/hornet/udp/u', wrong)).status).toBe(400);
    expect((await call('GET', '/hornet/udp/u')).json).toMatchObject({
      faults: { upstream: { loss: 0 }, downstream: { loss: 0 } },
    });
    expect((await call('POST', '/hornet/udp', { name: 'u', upstream: 'x:1' })).status).toBe(409);
    await call('DELETE', '/hornet/udp/u');
    expect((await call('GET', '/hornet/udp')).json).toEqual([]);
    expect((await call('DELETE', '/hornet/udp/u')).status).toBe(404);
  });
});

describeOwnInterface('ends of TLS', ({ call }) => {
  test('show the certificate that they are told to show', async () => {
    await using echo = await startEchoServer();
    const given = { name: 't', listen: '127.0.0.1:0', upstream: echo.address, fault: 'expired' };
    const made = await call('POST', '/hornet/tls', given);
    expect(made).toMatchObject({ status: 201, json: { name: 't', fault: 'expired' } });
    const { listen, authority } = made.json as Made;
    const shake = async (): Promise<string> => {
      const port = Number(listen.split(':').at(-1));
      const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: authority });
      const outcome = once(socket, 'secureConnect').then(
        () => 'good',
        (error: NodeJS.ErrnoException) => error.code ?? error.message,
      );
      return outcome.finally(() => socket.destroy());
    };
    expect(await shake()).toBe('CERT_HAS_EXPIRED');
    await call('PATCH', '/hornet/tls/t', { fault: 'none' });
    expect(await shake()).toBe('good');
    const refused = await call('PATCH', '/hornet/tls/t', { fault: 'rusty' });
    expect(refused).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining('rusty') },
    });
    expect((await call('DELETE', '/hornet/tls/t')).status).toBe(204);
  });
});
