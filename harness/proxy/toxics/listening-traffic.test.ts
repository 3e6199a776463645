/** What becomes of those who dial a proxy with `refuse` or `swallow`, which Toxiproxy has not. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { describeInterface } from '../fixtures/interface-suite.ts';
import { dial, Inbox, startEchoServer } from '../fixtures/tcp.ts';
import { askForAnswer, startDialling } from '../fixtures/ways-to-answer.ts';

describeInterface('listening toxics', ({ kind, call, createProxy }) => {
  const add = async (type: string, more: object = {}) =>
    call('POST', '/proxies/p/toxics', { type, name: type, ...more });
  const remove = async (name: string) => call('DELETE', `/proxies/p/toxics/${name}`);
  const change = async (settings: object) => call('PATCH', '/proxies/p', settings);
  const listenOf = async () => {
    const { json } = await call('GET', '/proxies/p');
    return (json as { listen: string }).listen; // What a proxy is shown with.
  };

  describe.runIf(kind === 'embedded').each([
    ['refuse', 'refused'],
    ['swallow', 'silent'],
  ] as const)('%s', (type, answer) => {
    test('turns new connections away, leaves open ones, and serves at the same port again', async () => {
      await using echo = await startEchoServer();
      const { listen } = await createProxy({ upstream: echo.address });
      const open = await dial(listen);
      const inbox = new Inbox(open);
      open.write('before');
      await inbox.waitFor(6);
      expect((await add(type)).status).toBe(200);
      expect(await askForAnswer(listen)).toBe(answer);
      open.write('during');
      expect(String(await inbox.waitFor(12))).toBe('beforeduring');
      expect(await listenOf()).toBe(listen);
      expect((await remove(type)).status).toBe(204);
      expect(await askForAnswer(listen)).toBe('served');
      open.write('after');
      await inbox.waitFor(17);
      open.destroy();
    });

    test('with toxicity 0 does nothing; anything between 0 and 1 is refused', async () => {
      await using echo = await startEchoServer();
      const { listen } = await createProxy({ upstream: echo.address });
      expect(await add(type, { toxicity: 0.5 })).toMatchObject({ status: 400 });
      expect(await call('GET', '/proxies/p/toxics')).toMatchObject({ json: [] });
      await add(type, { toxicity: 0 });
      expect(await askForAnswer(listen)).toBe('served');
      const setToxicity = (toxicity: number) =>
        call('PATCH', `/proxies/p/toxics/${type}`, { toxicity });
      expect((await setToxicity(0.1)).status).toBe(400);
      await setToxicity(1);
      expect(await askForAnswer(listen)).toBe(answer);
      await setToxicity(0);
      expect(await askForAnswer(listen)).toBe('served');
    });

    test('stays through disabling and enabling, and moves with the address', async () => {
      await using echo = await startEchoServer();
      const { listen } = await createProxy({ upstream: echo.address });
      const open = new Inbox(await dial(listen));
      await add(type);
      await change({ enabled: false });
      await open.ended();
      expect(await askForAnswer(listen)).toBe('refused');
      await change({ enabled: true });
      expect(await askForAnswer(listen)).toBe(answer);
      await change({ listen: '127.0.0.1:0' });
      const moved = await listenOf();
      expect(moved).not.toBe(listen);
      expect(await askForAnswer(moved)).toBe(answer);
      expect(await askForAnswer(listen)).toBe('refused');
      await remove(type);
      expect(await askForAnswer(moved)).toBe('served');
    });

    test('goes with the proxy, and with a reset', async () => {
      await using echo = await startEchoServer();
      const { listen } = await createProxy({ upstream: echo.address });
      await add(type);
      await call('POST', '/reset');
      expect(await askForAnswer(listen)).toBe('served');
      await add(type);
      expect((await call('DELETE', '/proxies/p')).status).toBe(204);
      expect(await askForAnswer(listen)).toBe('refused');
      await createProxy({ upstream: echo.address, listen });
      expect(await askForAnswer(listen)).toBe('served');
    });

    test('put on a disabled proxy it waits for that', async () => {
      await using echo = await startEchoServer();
      const { listen } = await createProxy({ upstream: echo.address });
      await change({ enabled: false });
      await add(type);
      await change({ enabled: true });
      expect(await askForAnswer(listen)).toBe(answer);
      await change({ enabled: false });
      await remove(type);
      await change({ enabled: true });
      expect(await askForAnswer(listen)).toBe('served');
    });

    test('many changes at once end as the last one says', async () => {
      await using echo = await startEchoServer();
      const { listen } = await createProxy({ upstream: echo.address });
      const changes = Array.from({ length: 6 }, async (_, index) => {
        const name = `${type}-${index}`;
        await add(type, { name });
        await change({ enabled: index % 2 === 0 });
        if (index > 0) await remove(name);
      });
      await Promise.all(changes);
      await change({ enabled: true });
      expect(await askForAnswer(listen)).toBe(answer);
      await remove(`${type}-0`);
      expect(await askForAnswer(listen)).toBe('served');
    });
  });

  test.runIf(kind === 'embedded')('refusing is stronger than swallowing', async () => {
    await using echo = await startEchoServer();
    const { listen } = await createProxy({ upstream: echo.address });
    await add('swallow');
    await add('refuse');
    expect(await askForAnswer(listen)).toBe('refused');
    await remove('refuse');
    expect(await askForAnswer(listen)).toBe('silent');
    await remove('swallow');
    expect(await askForAnswer(listen)).toBe('served');
  });

  test.runIf(kind === 'embedded')(
    'who waited while it swallowed is served in the end',
    async () => {
      await using echo = await startEchoServer();
      const { listen } = await createProxy({ upstream: echo.address });
      await add('swallow');
      const waiting = startDialling(listen);
      const inbox = new Inbox(waiting);
      waiting.write('patience');
      expect(await askForAnswer(listen)).toBe('silent');
      await remove('swallow');
      expect(String(await inbox.waitFor(8))).toBe('patience');
      waiting.destroy();
    },
  );

  test.runIf(kind === 'embedded')(
    'somebody else who takes the port while it refuses is named, and the proxy is disabled',
    async () => {
      await using echo = await startEchoServer();
      const { listen } = await createProxy({ upstream: echo.address });
      await add('refuse');
      const thief = createServer().listen(Number(listen.split(':')[1]), '127.0.0.1');
      await once(thief, 'listening');
      const taken = {
        status: 500,
        json: { error: `listen tcp ${listen}: bind: address already in use` },
      };
      expect(await call('PATCH', '/proxies/p/toxics/refuse', { toxicity: 0 })).toMatchObject(taken);
      expect((await call('GET', '/proxies/p')).json).toMatchObject({
        enabled: false,
        toxics: [{ name: 'refuse', toxicity: 1 }],
      });
      expect(await change({ enabled: true })).toMatchObject(taken);
      thief.close();
      await once(thief, 'close');
      expect((await change({ enabled: true })).status).toBe(200);
      expect(await askForAnswer(listen)).toBe('refused');
      await remove('refuse');
      expect(await askForAnswer(listen)).toBe('served');
    },
  );

  test.runIf(kind === 'embedded')('a port that is lost does not keep the toxic', async () => {
    await using echo = await startEchoServer();
    const { listen } = await createProxy({ upstream: echo.address });
    await add('refuse');
    const thief = createServer().listen(Number(listen.split(':')[1]), '127.0.0.1');
    await once(thief, 'listening');
    expect((await remove('refuse')).status).toBe(500);
    expect((await call('GET', '/proxies/p')).json).toMatchObject({ enabled: false, toxics: [] });
    thief.close();
    await once(thief, 'close');
    await change({ enabled: true });
    expect(await askForAnswer(listen)).toBe('served');
  });
});
