/** Populate and reset. */
import { expect, test } from 'vitest';
import { anyProxy, describeInterface } from '../fixtures/interface-suite.ts';
import { startEchoServer } from '../fixtures/tcp.ts';

describeInterface('many at once', ({ call, createProxy }) => {
  test('reset enables proxies and removes toxics', async () => {
    await createProxy({ enabled: false });
    await call('POST', '/proxies/p/toxics', { type: 'latency' });
    await call('POST', '/proxies/p/toxics', { type: 'timeout', stream: 'upstream' });
    expect(await call('POST', '/reset')).toMatchObject({ status: 204, text: '' });
    expect((await call('GET', '/proxies/p')).json).toMatchObject({ enabled: true, toxics: [] });
  });

  test('populate leaves equal proxies alone, replaces others, ignores those not named', async () => {
    await createProxy({ name: 'other' });
    const first = await call('POST', '/populate', [
      { name: 'a', upstream: 'x:1', listen: '127.0.0.1:0' },
      { name: 'b', upstream: 'x:1', listen: '127.0.0.1:0' },
    ]);
    expect(first.status).toBe(201);
    const [a, b] = (first.json as { proxies: { listen: string }[] }).proxies;
    await call('POST', '/proxies/a/toxics', { type: 'latency' });
    await call('POST', '/proxies/b/toxics', { type: 'latency' });
    const second = await call('POST', '/populate', [
      { name: 'a', upstream: 'x:1', listen: a?.listen, enabled: false },
      { name: 'b', upstream: 'y:1', listen: b?.listen, toxics: [{ type: 'latency' }] },
    ]);
    expect(second.json).toMatchObject({
      proxies: [
        { name: 'a', enabled: true, toxics: [{ name: 'latency_downstream' }] },
        { name: 'b', upstream: 'y:1', toxics: [] },
      ],
    });
    expect((await call('GET', '/proxies/other')).status).toBe(200);
  });

  test('populate shows a proxy that was left alone as it was when a later one took its place', async () => {
    const { listen } = await createProxy();
    await call('POST', '/proxies/p/toxics', { type: 'noop' });
    const { json } = await call('POST', '/populate', [
      { ...anyProxy, listen },
      { ...anyProxy, upstream: 'y:1' },
    ]);
    expect(json).toMatchObject({
      proxies: [
        { enabled: false, upstream: '127.0.0.1:1', toxics: [{ type: 'noop' }] },
        { enabled: true, upstream: 'y:1', toxics: [] },
      ],
    });
  });

  test('populate checks all before it makes one, and says which is wrong', async () => {
    const answer = await call('POST', '/populate', [{ ...anyProxy }, { name: 'q' }]);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toEqual({
      error: 'missing required field: upstream at proxy 2',
      status: 400,
      proxies: null,
    });
    expect((await call('GET', '/proxies')).text).toBe('{}');
  });

  test('populate looks at the kind of every field before it misses one', async () => {
    const answer = await call('POST', '/populate', '[{"name":""},{"name":5}]');
    expect(answer.json).toMatchObject({ error: expect.stringContaining('bad request body: ') });
  });

  test('populate stops at the first that cannot listen and keeps those before it', async () => {
    await using taken = await startEchoServer();
    const answer = await call('POST', '/populate', [
      { ...anyProxy, name: 'a' },
      { ...anyProxy, name: 'b', listen: taken.address },
      { ...anyProxy, name: 'c' },
    ]);
    const error = `listen tcp ${taken.address}: bind: address already in use`;
    expect(answer.json).toMatchObject({ error, status: 500, proxies: [{ name: 'a' }] });
    const { json } = await call('GET', '/proxies');
    expect(Object.keys(json as object)).toEqual(['a']);
  });

  test.each(['[]', 'null'])('populate with %s makes nothing', async (body) => {
    expect(await call('POST', '/populate', body)).toMatchObject({
      status: 201,
      text: '{"proxies":null}',
    });
  });
});
