/** The routes that Toxiproxy has not. */
import { expect, test } from 'vitest';
import { anyProxy, describeOwnInterface } from '../fixtures/interface-suite.ts';
import { dial, Inbox, startEchoServer } from '../fixtures/tcp.ts';

describeOwnInterface('own routes', ({ call, createProxy }) => {
  test('make a proxy with its toxics at once', async () => {
    await using echo = await startEchoServer();
    const toxics = [
      { type: 'timeout', stream: 'upstream' },
      { type: 'latency', name: 'slow', attributes: { latency: 5 }, lease_ms: 60_000 },
    ];
    const made = await call('POST', '/hornet/proxies', {
      ...anyProxy,
      upstream: echo.address,
      toxics,
    });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      toxics: [{ name: 'timeout_upstream' }, { name: 'slow', lease_ms: 60_000 }],
    });
    expect((await call('GET', '/proxies/p')).json).toEqual(made.json);
    const again = await call('POST', '/hornet/proxies', { ...anyProxy });
    expect(again).toMatchObject({ status: 409, json: { error: 'proxy already exists' } });
  });

  test.each([
    [[{ type: 'noop' }, { type: 'bogus' }], 400, 'invalid toxic type: at toxic 2'],
    [[{ type: 'noop' }, { type: 'noop' }], 409, 'toxic already exists: at toxic 2'],
    [
      [{ type: 'noop', lease_ms: -1 }],
      400,
      'bad request body: lease_ms must not be negative at toxic 1',
    ],
    [{}, 400, 'bad request body: toxics must be an array, not {}'],
  ])('make nothing of a proxy whose toxics are %j', async (toxics, status, error) => {
    const answer = await call('POST', '/hornet/proxies', { ...anyProxy, toxics });
    expect(answer).toMatchObject({ status, json: { error } });
    expect((await call('GET', '/proxies')).text).toBe('{}');
    expect((await call('GET', '/hornet/toxics?proxy=p')).json).not.toContainEqual(
      expect.objectContaining({ removed_at: null }),
    );
  });

  test('show the connections of a proxy and what has passed', async () => {
    await using echo = await startEchoServer();
    const { listen } = await createProxy({ upstream: echo.address });
    const socket = await dial(listen);
    socket.write('hello');
    await new Inbox(socket).waitFor(5);
    const path = '/hornet/proxies/p/connections';
    const traffic = { received: 5, sent: 5 };
    expect((await call('GET', path)).json).toEqual([
      {
        number: 1,
        client: `127.0.0.1:${socket.localPort}`,
        upstream_reached: true,
        upstream: traffic,
        downstream: traffic,
      },
    ]);
    socket.destroy();
    await expect.poll(async () => (await call('GET', path)).json).toEqual([]);
    expect((await call('GET', '/hornet/proxies/none/connections')).status).toBe(404);
  });

  test('tell what a toxic did, and that it did nothing once it was gone', async () => {
    await using echo = await startEchoServer();
    const { listen } = await createProxy({ name: 'told', upstream: echo.address });
    await call('POST', '/proxies/told/toxics', { type: 'latency', name: 'slow' });
    const socket = await dial(listen);
    const inbox = new Inbox(socket);
    socket.write('one');
    await inbox.waitFor(3);
    await call('DELETE', '/proxies/told/toxics/slow');
    await call('POST', '/proxies/told/toxics', { type: 'latency', name: 'slow' });
    socket.write('two');
    await inbox.waitFor(6);
    socket.destroy();

    const { text, headers } = await call('GET', '/hornet/acts?proxy=told&times=off');
    expect(headers['content-type']).toBe('application/x-ndjson');
    const act = (number: number, offset: number) =>
      `{"proxy":"told","toxic":"slow","toxic_number":${number},"type":"latency","connection":1,"direction":"downstream","act":{"what":"delay","offset":${offset},"delay_ms":0}}\n`;
    expect(text).toBe(act(1, 0) + act(2, 3));

    const timed = await call('GET', '/hornet/acts?proxy=told&toxic=slow&format=json');
    const { acts, next, forgotten } = timed.json as Acts;
    expect(acts.map(({ toxic_number }) => toxic_number)).toEqual([1, 2]);
    expect(Date.parse(String(acts[0]?.at))).toBeGreaterThan(0);
    expect(forgotten).toBe(0);
    expect((await call('GET', `/hornet/acts?after=${next}`)).text).toBe('');
    const later = await call('GET', `/hornet/acts?proxy=told&after=${acts[0]?.sequence}`);
    expect(later.text.trim().split('\n')).toHaveLength(1);

    expect((await call('GET', '/hornet/toxics?proxy=told')).json).toMatchObject([
      {
        toxic_number: 1,
        acts: 1,
        connections: 1,
        removed_because: 'removed',
        acts_after_removal: 0,
      },
      {
        toxic_number: 2,
        acts: 1,
        connections: 1,
        removed_because: null,
        acts_by_kind: { delay: 1 },
      },
    ]);
  });

  test('take back a toxic whose lease has run out, and say so', async () => {
    await createProxy({ name: 'leased' });
    const body = { type: 'latency', name: 'brief', lease_ms: 1 };
    expect((await call('POST', '/proxies/leased/toxics', body)).json).toMatchObject({
      lease_ms: 1,
    });
    const toxics = async () => (await call('GET', '/proxies/leased/toxics')).json;
    await expect.poll(toxics).toEqual([]);
    const { text } = await call('GET', '/hornet/acts?proxy=leased&times=off');
    expect(JSON.parse(text)).toEqual({
      proxy: 'leased',
      toxic: 'brief',
      toxic_number: 1,
      type: 'latency',
      act: { what: 'expire' },
    });
    expect((await call('GET', '/hornet/toxics?proxy=leased')).json).toMatchObject([
      { toxic: 'brief', removed_because: 'lease' },
    ]);
  });

  test('renew a lease, as it was or as it is told, and take it away', async () => {
    await createProxy({ name: 'leased' });
    await call('POST', '/proxies/leased/toxics', { type: 'noop', name: 'n', lease_ms: 50_000 });
    const lease = '/hornet/proxies/leased/toxics/n/lease';
    const remaining = expect.toSatisfy((ms: number) => ms > 0 && ms <= 50_000);
    const shown = { lease_ms: 50_000, remaining_ms: remaining };
    expect((await call('GET', lease)).json).toEqual(shown);
    expect((await call('PUT', lease)).json).toEqual(shown);
    const longer = await call('PATCH', lease, { lease_ms: 70_000 });
    expect(longer.json).toMatchObject({ lease_ms: 70_000 });
    const changed = await call('PATCH', '/proxies/leased/toxics/n', { lease_ms: 40_000 });
    expect(changed.json).toMatchObject({ lease_ms: 40_000 });
    const other = await call('PATCH', '/proxies/leased/toxics/n', { toxicity: 0.5 });
    expect(other.json).toMatchObject({ lease_ms: 40_000, toxicity: 0.5 });
    const gone = await call('PUT', lease, { lease_ms: 0 });
    expect(gone.json).toEqual({ lease_ms: null, remaining_ms: null });
    expect((await call('GET', '/proxies/leased/toxics/n')).text).not.toContain('lease');
    expect((await call('PUT', '/hornet/proxies/leased/toxics/none/lease')).status).toBe(404);
  });

  test('show and set the seed, on which draws depend', async () => {
    expect((await call('GET', '/hornet/seed')).json).toEqual({ seed: 'test' });
    await using echo = await startEchoServer();
    const delays = async (seed: string) => {
      await call('PUT', '/hornet/seed', { seed });
      await call('DELETE', '/proxies/drawn');
      const toxics = [{ type: 'latency', attributes: { latency: 20, jitter: 20 } }];
      const body = { ...anyProxy, name: 'drawn', upstream: echo.address, toxics };
      const made = await call('POST', '/hornet/proxies', body);
      const socket = await dial((made.json as { listen: string }).listen);
      socket.write('x');
      await new Inbox(socket).waitFor(1);
      socket.destroy();
      const { text } = await call('GET', '/hornet/acts?proxy=drawn&times=off');
      return JSON.parse(text.trim().split('\n').at(-1) ?? '').act.delay_ms;
    };
    const [first, other, again] = [await delays('a'), await delays('b'), await delays('a')];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(await call('PUT', '/hornet/seed', '{}')).toMatchObject({ status: 400 });
  });

  test('refuse a query that says nothing', async () => {
    const { status, json } = await call('GET', '/hornet/acts?after=x');
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: 'bad query: after must be a whole number, not "x"' });
  });
});

interface Acts {
  acts: { toxic_number: number; at: string; sequence: number }[];
  next: number;
  forgotten: number;
}
