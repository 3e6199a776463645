/** Proxies through the interface. */
import { expect, test } from 'vitest';
import { anyProxy, describeInterface } from '../fixtures/interface-suite.ts';
import { plainTextHeaders } from '../fixtures/raw-call.ts';
import { dial, Inbox, startEchoServer } from '../fixtures/tcp.ts';

describeInterface('proxies', ({ call, createProxy }) => {
  test('are an empty map to begin with', async () => {
    expect(await call('GET', '/proxies')).toMatchObject({ status: 200, text: '{}' });
  });

  test('are made with a resolved address', async () => {
    const answer = await call('POST', '/proxies', { ...anyProxy, listen: 'localhost:0' });
    expect(answer.status).toBe(201);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toEqual({
      name: 'p',
      listen: expect.stringMatching(/^127\.0\.0\.1:[1-9]\d*$/),
      upstream: '127.0.0.1:1',
      enabled: true,
      Logger: {},
      toxics: [],
    });
    expect((await call('GET', '/proxies')).json).toEqual({ p: answer.json });
    expect((await call('GET', '/proxies/p')).json).toEqual(answer.json);
  });

  test('listen everywhere when nothing is said', async () => {
    const { status, json } = await call('POST', '/proxies', { name: 'p', upstream: 'x:1' });
    expect(status).toBe(201);
    expect(json).toMatchObject({ listen: expect.stringMatching(/^\[::\]:[1-9]\d*$/) });
  });

  test('keep the address as written while disabled, and resolve it when enabled', async () => {
    const made = await createProxy({ listen: 'localhost:0', enabled: false });
    expect(made).toMatchObject({ listen: 'localhost:0', enabled: false });
    const { json } = await call('PATCH', '/proxies/p', { enabled: true });
    expect(json).toMatchObject({ listen: expect.stringMatching(/^127\.0\.0\.1:[1-9]/) });
  });

  test('are read whatever the content type and the case of keys, up to the end of the value', async () => {
    const body = '{"NAME":"p","Upstream":"a:1","LISTEN":"127.0.0.1:0","bogus":[1]} and more';
    const answer = await call('POST', '/proxies', body, { 'content-type': 'text/xml' });
    expect(answer).toMatchObject({ status: 201, json: { name: 'p', upstream: 'a:1' } });
  });

  test('may have names that a path has to escape', async () => {
    await createProxy({ name: 'queen→hive 1' });
    const path = `/proxies/${encodeURIComponent('queen→hive 1')}`;
    expect(await call('GET', path)).toMatchObject({
      status: 200,
      json: { name: 'queen→hive 1' },
    });
    await createProxy({ name: 'a<&>b' });
    expect((await call('GET', '/proxies')).text).toContain('a\\u003c\\u0026\\u003eb');
  });

  test('are listed in the order of their names, numbers too', async () => {
    for (const name of ['10', '9', 'b', 'B']) await createProxy({ name });
    const { text } = await call('GET', '/proxies');
    const names = [...text.matchAll(/"name":"([^"]*)"/g)].map(([, name]) => name);
    expect(names).toEqual(['10', '9', 'B', 'b']);
  });

  test('listen on every interface, those of IPv6 too, when all of IPv4 are asked for', async () => {
    const { listen } = await createProxy({ listen: '0.0.0.0:0' });
    expect(listen).toMatch(/^\[::\]:[1-9]/);
  });

  test('may have long names', async () => {
    const name = 'x'.repeat(2000);
    await createProxy({ name });
    expect(await call('GET', `/proxies/${name}`)).toMatchObject({ status: 200, json: { name } });
  });

  test.each([
    ['nothing', '', 400, 'bad request body: EOF'],
    ['no JSON', 'hello', 400, 'bad request body: '],
    ['half an object', '{"name":"a"', 400, 'bad request body: unexpected EOF'],
    ['an array', '[]', 400, 'bad request body: '],
    ['a name that is a number', '{"name":1}', 400, 'bad request body: '],
    ['enabled as text', '{"name":"a","upstream":"b:1","enabled":"yes"}', 400, 'bad request body'],
    ['null', 'null', 400, 'missing required field: name'],
    ['no upstream', '{"name":"a"}', 400, 'missing required field: upstream'],
    ['neither', '{}', 400, 'missing required field: name'],
    [
      'no port',
      '{"name":"a","upstream":"b:1","listen":"foo"}',
      500,
      'listen tcp: address foo: missing port in address',
    ],
    [
      'a bracket that is not closed',
      '{"name":"a","upstream":"b:1","listen":"[::1"}',
      500,
      "listen tcp: address [::1: missing ']' in address",
    ],
    [
      'a port below none',
      '{"name":"a","upstream":"b:1","listen":"127.0.0.1:-1"}',
      500,
      'listen tcp: address -1: invalid port',
    ],
    [
      'a logger that is a number',
      '{"name":"a","upstream":"b:1","logger":5}',
      400,
      'bad request body',
    ],
    [
      'a port too high',
      '{"name":"a","upstream":"b:1","listen":"127.0.0.1:99999"}',
      500,
      'listen tcp: address 99999: invalid port',
    ],
  ])('are refused for %s', async (_what, body, status, error) => {
    const answer = await call('POST', '/proxies', body);
    expect(answer).toMatchObject({
      status,
      json: { error: expect.stringContaining(error), status },
    });
    expect(answer.headers).toMatchObject(plainTextHeaders);
    expect((await call('GET', '/proxies')).text).toBe('{}');
  });

  test('are refused when the name exists', async () => {
    await createProxy();
    const answer = await call('POST', '/proxies', anyProxy);
    expect(answer.text).toBe('{"error":"proxy already exists","status":409}\n');
  });

  test('are refused, and not kept, when the address is taken', async () => {
    await using taken = await startEchoServer();
    const answer = await call('POST', '/proxies', { ...anyProxy, listen: taken.address });
    const error = `listen tcp ${taken.address}: bind: address already in use`;
    expect(answer.json).toEqual({ error, status: 500 });
    expect((await call('GET', '/proxies/p')).status).toBe(404);
  });

  test.each(['PATCH', 'POST'])('are changed by %s, all but the name', async (method) => {
    const { listen } = await createProxy();
    const answer = await call(method, '/proxies/p', { NAME: 'q', upstream: '127.0.0.1:2' });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      name: 'p',
      upstream: '127.0.0.1:2',
      listen,
      enabled: true,
    });
  });

  test('keep their state when a change is refused', async () => {
    const made = await createProxy();
    const badAddress = await call('PATCH', '/proxies/p', { listen: 'foo', enabled: false });
    const error = 'address foo: missing port in address';
    expect(badAddress).toMatchObject({ status: 500, json: { error } });
    expect((await call('PATCH', '/proxies/p')).json).toMatchObject({
      error: 'bad request body: EOF',
    });
    expect((await call('PATCH', '/proxies/none')).status).toBe(404);
    expect((await call('GET', '/proxies/p')).json).toEqual(made);
  });

  test('keep address and toxics over being disabled', async () => {
    await using echo = await startEchoServer();
    const { listen } = await createProxy({ upstream: echo.address });
    await call('POST', '/proxies/p/toxics', { type: 'latency' });
    const inbox = new Inbox(await dial(listen));

    const { json } = await call('PATCH', '/proxies/p', { enabled: false });
    expect(json).toMatchObject({ listen, enabled: false, toxics: [{ type: 'latency' }] });
    expect(await inbox.ended()).toHaveLength(0);
    await expect(dial(listen)).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    await call('PATCH', '/proxies/p', { enabled: true });
    const socket = await dial(listen);
    socket.write('again');
    expect(String(await new Inbox(socket).waitFor(5))).toBe('again');
    socket.destroy();
  });

  test('close their connections and serve the new upstream when that changes', async () => {
    await using first = await startEchoServer();
    await using second = await startEchoServer();
    const { listen } = await createProxy({ upstream: first.address });
    const inbox = new Inbox(await dial(listen));
    await first.accepted();
    await call('PATCH', '/proxies/p', { upstream: second.address });
    await inbox.ended();
    const socket = await dial(listen);
    await second.accepted();
    socket.destroy();
  });

  test('do not close their connections for an address that is the same by another name', async () => {
    await using echo = await startEchoServer();
    const { listen } = await createProxy({ upstream: echo.address });
    const socket = await dial(listen);
    const inbox = new Inbox(socket);
    await call('PATCH', '/proxies/p', { listen: listen.replace('127.0.0.1', 'localhost') });
    socket.write('still here');
    expect(String(await inbox.waitFor(10))).toBe('still here');
    socket.destroy();
  });

  test('are removed once', async () => {
    const { listen } = await createProxy();
    expect(await call('DELETE', '/proxies/p')).toMatchObject({ status: 204, text: '' });
    expect((await call('DELETE', '/proxies/p')).json).toEqual({
      error: 'proxy not found',
      status: 404,
    });
    await expect(dial(listen)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('accept, then close, when nobody listens behind them', async () => {
    const { listen } = await createProxy();
    expect(await new Inbox(await dial(listen)).ended()).toHaveLength(0);
  });
});
