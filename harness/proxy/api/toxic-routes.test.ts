/** Toxics through the interface; what they do is tested elsewhere. */
import { expect, test } from 'vitest';
import { describeInterface } from '../fixtures/interface-suite.ts';

describeInterface('toxics', ({ call, createProxy }) => {
  const toxics = '/proxies/p/toxics';

  test('get name, stream and toxicity when nothing is said', async () => {
    await createProxy();
    expect(await call('GET', toxics)).toMatchObject({ status: 200, text: '[]' });
    const { status, json } = await call('POST', toxics, { type: 'latency' });
    expect(status).toBe(200);
    expect(json).toEqual({
      attributes: { latency: 0, jitter: 0 },
      name: 'latency_downstream',
      type: 'latency',
      stream: 'downstream',
      toxicity: 1,
    });
    expect((await call('GET', `${toxics}/latency_downstream`)).json).toEqual(json);
  });

  test('take null for absent, keys in any case and a stream in any case', async () => {
    await createProxy();
    const body = {
      TYPE: 'timeout',
      Stream: 'UPstream',
      toxicity: null,
      attributes: { Timeout: 5 },
    };
    expect((await call('POST', toxics, body)).json).toEqual({
      attributes: { timeout: 5 },
      name: 'timeout_UPstream',
      type: 'timeout',
      stream: 'UPstream',
      toxicity: 1,
    });
  });

  test('are listed upstream first, then in the order in which they were added', async () => {
    await createProxy();
    for (const [name, stream] of [
      ['a', 'downstream'],
      ['b', 'upstream'],
      ['c', 'downstream'],
      ['d', 'upstream'],
    ]) {
      await call('POST', toxics, { type: 'latency', name, stream });
    }
    const { json } = await call('GET', toxics);
    expect((json as { name: string }[]).map(({ name }) => name)).toEqual(['b', 'd', 'a', 'c']);
    expect((await call('GET', '/proxies/p')).json).toMatchObject({ toxics: json });
  });

  test.each([
    ['latency', { latency: 5, jitter: 0 }],
    ['bandwidth', { rate: 5 }],
    ['slow_close', { delay: 5 }],
    ['timeout', { timeout: 5 }],
    ['reset_peer', { timeout: 5 }],
    ['slicer', { average_size: 5, size_variation: 0, delay: 0 }],
    ['limit_data', { bytes: 5 }],
    ['noop', {}],
  ])('of type %s show its attributes in their order', async (type, shown) => {
    await createProxy();
    const [first = 'unknown'] = Object.keys(shown);
    const { status, text } = await call('POST', toxics, {
      type,
      attributes: { [first]: 5, more: 1 },
    });
    expect(status).toBe(200);
    expect(text).toContain(`{"attributes":${JSON.stringify(shown)},`);
  });

  test.each([
    ['0.123456789', 0.12345679],
    ['0.1', 0.1],
    ['16777217', 16_777_216],
    ['1e-7', 1e-7],
    ['-1', -1],
  ])('have a toxicity of single precision: %s', async (written, toxicity) => {
    await createProxy();
    const body = `{"type":"noop","toxicity":${written}}`;
    expect((await call('POST', toxics, body)).json).toMatchObject({ toxicity });
  });

  test.each([
    '{"latency":5.0}',
    '{"latency":5e0}',
    '{"latency":9223372036854775808}',
  ])('are refused for %s, which is no whole number', async (attributes) => {
    await createProxy();
    const body = `{"type":"latency","attributes":${attributes}}`;
    expect((await call('POST', toxics, body)).status).toBe(400);
  });

  test.each([
    ['an unknown type', { type: 'bogus' }, 400, 'invalid toxic type'],
    ['no type', {}, 400, 'invalid toxic type'],
    ['an empty stream', { type: 'latency', stream: '' }, 400, 'stream was invalid, can be'],
    ['no such stream, named before the type', { stream: 'sideways' }, 400, 'stream was invalid'],
    ['toxicity as text', { type: 'latency', toxicity: '1' }, 400, 'bad request body: '],
    ['attributes as text', { type: 'latency', attributes: '1' }, 400, 'bad request body: '],
    [
      'half a millisecond',
      { type: 'latency', attributes: { latency: 1.5 } },
      400,
      'bad request body: ',
    ],
    ['nothing', '', 400, 'bad request body: EOF'],
  ])('are refused for %s', async (_what, body, status, error) => {
    await createProxy();
    const answer = await call('POST', toxics, body);
    expect(answer).toMatchObject({
      status,
      json: { error: expect.stringContaining(error), status },
    });
    expect((await call('GET', toxics)).text).toBe('[]');
  });

  test('are refused when the name exists, on either stream, before attributes are looked at', async () => {
    await createProxy();
    await call('POST', toxics, { type: 'latency', name: 'n', stream: 'upstream' });
    const body = { type: 'latency', name: 'n', attributes: { latency: 'x' } };
    expect((await call('POST', toxics, body)).json).toEqual({
      error: 'toxic already exists',
      status: 409,
    });
  });

  test.each([
    'PATCH',
    'POST',
  ])('are changed by %s, attributes and toxicity alone', async (method) => {
    await createProxy();
    const attributes = { latency: 5, jitter: 3 };
    await call('POST', toxics, { type: 'latency', name: 'n', attributes });
    const change = {
      attributes: { LATENCY: 7 },
      toxicity: 0.5,
      name: 'm',
      stream: 'upstream',
      type: 'timeout',
    };
    const answer = await call(method, `${toxics}/n`, change);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      attributes: { latency: 7, jitter: 3 },
      name: 'n',
      type: 'latency',
      stream: 'downstream',
      toxicity: 0.5,
    });
  });

  test.each([
    ['attributes of the wrong kind', { attributes: { latency: 'x' } }],
    ['attributes that are no object', { attributes: 5 }],
    ['toxicity of the wrong kind', { toxicity: 'x' }],
  ])('keep their state when a change is refused: %s', async (_what, body) => {
    await createProxy();
    const { json } = await call('POST', toxics, { type: 'latency', name: 'n' });
    expect(await call('PATCH', `${toxics}/n`, body)).toMatchObject({ status: 400 });
    expect((await call('GET', `${toxics}/n`)).json).toEqual(json);
  });

  test('are removed once, and unknown ones are not found', async () => {
    await createProxy();
    await call('POST', toxics, { type: 'latency', name: 'n' });
    expect(await call('DELETE', `${toxics}/n`)).toMatchObject({ status: 204, text: '' });
    const error = { error: 'toxic not found', status: 404 };
    for (const method of ['DELETE', 'GET', 'PATCH']) {
      expect((await call(method, `${toxics}/n`, method === 'GET' ? undefined : {})).json).toEqual(
        error,
      );
    }
    expect((await call('GET', '/proxies/none/toxics')).json).toMatchObject({
      error: 'proxy not found',
    });
  });
});
