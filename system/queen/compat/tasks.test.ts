// The older requests for text, over a real socket: what the stream holds to the byte, and how it ends.
import { describe, expect, it } from 'vitest';
import { aWorker } from '../../contracts/testing/builders.ts';
import { Failure } from '../../shared/index.ts';
import { patience } from '../../shared/testing/job-events.ts';
import { aHiveRecord, lingering, saying, startCompatBench } from './testing/compat-bench.ts';

const task = { node: 'localhost', model: 'tiny', prompt: 'Say', max_tokens: 3, temperature: 0 };

/** The data of each event, of which the last is the marker. */
function dataOf(text: string): string[] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('data: '))
    .map((block) => block.slice('data: '.length));
}

describe.each([
  ['POST /v2/tasks', '/v2/tasks'],
  ['POST /v1/inference', '/v1/inference'],
])('%s', (_name, path) => {
  it('[SUITE-01] [INF-04] [INF-05] streams the tokens in the older form, then how many, then [DONE]', async () => {
    const usage = { prompt_tokens: 2, completion_tokens: 5, total_tokens: 7 };
    await using queen = await startCompatBench(saying(['Hel', 'lo', '\n🐝'], { usage }));
    const response = await queen.send('POST', path, task, { 'x-correlation-id': 'order-7' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('x-correlation-id')).toBe('order-7');
    expect(response.headers.get('x-job-id')).toBe(queen.jobs()[0]?.id);
    const text = await response.text();
    expect(text.replace(/"duration_ms":\d+/, '"duration_ms":0')).toBe(
      [
        'data: {"token":"Hel","index":0}',
        'data: {"token":"lo","index":1}',
        'data: {"token":"\\n🐝","index":2}',
        'data: {"done":true,"total_tokens":5,"duration_ms":0}',
        'data: [DONE]',
        '',
      ].join('\n\n'),
    );
  });

  it('asks the job for what the request says', async () => {
    await using queen = await startCompatBench(saying([]));
    const more = { ...task, top_p: 0.5, stop: ['END'], seed: 7, unknown: true };
    await (await queen.send('POST', path, more)).text();
    expect(queen.asked()).toEqual({
      operation: 'infer',
      model: 'tiny',
      prompt: 'Say',
      max_tokens: 3,
      temperature: 0,
      top_p: 0.5,
      stop: ['END'],
      seed: 7,
      on_disconnect: 'cancel',
      disconnect_grace_ms: 0,
    });
    await (
      await queen.send('POST', path, { node: 'localhost', model: 'hf:tiny', prompt: 'Say' })
    ).text();
    expect(queen.asked()).toMatchObject({ model: 'tiny', max_tokens: 100, temperature: 0.7 });
  });

  it('has a status of its own where it fails before the first token', async () => {
    await using queen = await startCompatBench(async () => {
      throw new Failure('INSUFFICIENT_MEMORY', 'Too large.', { details: { need_bytes: 9 } });
    });
    expect(await queen.ask('POST', path, task)).toMatchObject({
      status: 507,
      body: { error: { code: 'INSUFFICIENT_MEMORY', details: { need_bytes: 9 } } },
    });
  });

  it('tells an error in the stream after it, then [ERROR], and never [DONE]', async () => {
    await using queen = await startCompatBench(async (job) => {
      job.append({ type: 'token', index: 0, text: 'Hel' });
      throw new Failure('WORKER_CRASHED', 'worker-1 ended.', { details: { worker: 'worker-1' } });
    });
    const response = await queen.send('POST', path, task, { 'x-correlation-id': 'order-7' });
    expect(response.status).toBe(200);
    const [token, error = '', marker, ...rest] = dataOf(await response.text());
    expect(token).toBe('{"token":"Hel","index":0}');
    expect(JSON.parse(error)).toMatchObject({
      error: {
        code: 'WORKER_CRASHED',
        details: { worker: 'worker-1', advice: expect.any(String) },
        correlation_id: 'order-7',
      },
    });
    expect([marker, ...rest]).toEqual(['[ERROR]']);
  });

  it('ends with [CANCELLED] where somebody cancels the job', async () => {
    await using queen = await startCompatBench(lingering('Hel'));
    const response = await queen.send('POST', path, task);
    queen.jobs()[0]?.cancel('the operator asked for it');
    const data = dataOf(await response.text());
    expect(JSON.parse(data[1] ?? '')).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(data[2]).toBe('[CANCELLED]');
  });

  it('shows that it lives where the first token is long in coming, and fails in the stream then', async () => {
    const { promise: mayFail, resolve: fail } = Promise.withResolvers<void>();
    const work = async (): Promise<never> => {
      await mayFail;
      throw new Failure('MODEL_LOAD_FAILED', 'No model.');
    };
    await using queen = await startCompatBench(work, { keepAliveMs: 20 });
    const response = await queen.send('POST', path, task);
    expect(response.status).toBe(200);
    fail();
    const text = await response.text();
    expect(text).toMatch(/^: ?alive/);
    expect(dataOf(text).at(-1)).toBe('[ERROR]');
  });

  it.each([
    ['before the first token', lingering()],
    ['in mid-answer', lingering('Hel')],
  ])('[INF-34] cancels the job when its client goes away %s', async (_when, work) => {
    await using queen = await startCompatBench(work);
    const leaving = new AbortController();
    const asking = fetch(`${queen.url}${path}`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(task),
    }).then((response) => response.text());
    await expect.poll(() => queen.jobs()[0]?.record().listeners, patience).toBe(1);
    leaving.abort();
    await expect(asking).rejects.toThrow('aborted');
    const leftMs = performance.now();
    await expect.poll(() => queen.jobs()[0]?.state, patience).toBe('cancelled');
    expect(performance.now() - leftMs).toBeLessThan(1_000);
  });

  it('[INF-24] has the time that its request brings', async () => {
    await using queen = await startCompatBench(lingering());
    const response = await queen.send('POST', path, task, { 'x-request-timeout-ms': '50' });
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({
      error: { code: 'DEADLINE_EXCEEDED', details: { layer: 'queen', budget_ms: 50 } },
    });
  });

  it('is refused at once where no job is accepted', async () => {
    const admit = (): void => {
      throw new Failure('QUEUE_FULL', 'Full.');
    };
    await using queen = await startCompatBench(saying(['a']), { admit });
    expect(await queen.ask('POST', path, task)).toMatchObject({
      status: 429,
      body: { error: { code: 'QUEUE_FULL' } },
    });
    expect(queen.jobs()).toEqual([]);
  });

  it('[SUITE-03] is refused while the queen leaves, and told to come back', async () => {
    await using queen = await startCompatBench(saying(['a']), { isDraining: true });
    const response = await queen.send('POST', path, task);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).not.toBeNull();
  });

  it('names all that is wrong with a request, and echoes none of it', async () => {
    await using queen = await startCompatBench(saying(['a']));
    const wrong = { node: '', model: 'two words', prompt: '', max_tokens: 0, temperature: 3 };
    const { status, body } = await queen.ask('POST', path, wrong);
    expect(status).toBe(400);
    const { faults } = (body as { error: { details: { faults: { field: string }[] } } }).error
      .details;
    expect(faults.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['model', 'prompt', 'max_tokens', 'temperature']),
    );
    expect(JSON.stringify(body)).not.toContain('two words');
  });
});

describe('the node of a task', () => {
  const hives = [
    aHiveRecord({ workers: [aWorker()] }),
    aHiveRecord({
      hive: 'workstation',
      models: ['tiny', 'idle', 'other'],
      workers: [
        aWorker({ name: 'full', slots_busy: 4 }),
        aWorker({ name: 'starting', state: 'starting' }),
        aWorker({ name: 'half', slots_busy: 2 }),
        aWorker({ name: 'third', slots_busy: 1 }),
        aWorker({ name: 'other', model: 'other', state: 'stopped' }),
      ],
    }),
    aHiveRecord({ hive: 'off', state: 'down', url: null, workers: [] }),
  ];

  it('[SUITE-01] is where it runs, at the worker that can serve it soonest', async () => {
    await using queen = await startCompatBench(saying(['a']), { hives: () => hives });
    await (await queen.send('POST', '/v2/tasks', { ...task, node: 'workstation' })).text();
    expect(queen.asked()).toMatchObject({ worker: 'workstation/third' });
    const other = { ...task, node: 'workstation', model: 'hf:other' };
    await (await queen.send('POST', '/v2/tasks', other)).text();
    expect(queen.asked()).toMatchObject({ model: 'other', worker: 'workstation/other' });
  });

  it('is any where it is localhost', async () => {
    await using queen = await startCompatBench(saying(['a']), { hives: () => hives });
    await (await queen.send('POST', '/v2/tasks', task)).text();
    expect(queen.asked()).not.toHaveProperty('worker');
  });

  it.each([
    ['is not known', { node: 'nowhere' }, 404, 'HIVE_NOT_FOUND'],
    ['does not run', { node: 'off' }, 503, 'NO_HIVE_AVAILABLE'],
    ['does not know the model', { node: 'hive-1', model: 'new' }, 404, 'MODEL_NOT_FOUND'],
    ['has no worker for it', { node: 'workstation', model: 'idle' }, 503, 'NO_WORKER_FOR_MODEL'],
  ])('that %s is refused before a job is made', async (_what, change, status, code) => {
    await using queen = await startCompatBench(saying(['a']), { hives: () => hives });
    expect(await queen.ask('POST', '/v2/tasks', { ...task, ...change })).toMatchObject({
      status,
      body: { error: { code } },
    });
    expect(queen.jobs()).toEqual([]);
  });

  it('must be given', async () => {
    await using queen = await startCompatBench(saying(['a']));
    const { node: _node, ...rest } = task;
    expect(await queen.ask('POST', '/v2/tasks', rest)).toMatchObject({
      status: 400,
      body: { error: { param: 'node' } },
    });
  });
});

describe('an inference without a model', () => {
  it('is for whoever is free', async () => {
    const workers = [
      aWorker({ name: 'a', model: 'large', slots_busy: 4 }),
      aWorker({ name: 'b', model: 'small' }),
    ];
    await using queen = await startCompatBench(saying(['a']), {
      hives: () => [aHiveRecord({ workers })],
    });
    await (await queen.send('POST', '/v1/inference', { prompt: 'Say' })).text();
    expect(queen.asked()).toMatchObject({ model: 'small' });
    expect(queen.asked()).not.toHaveProperty('worker');
  });

  it('is refused where there is nobody', async () => {
    await using queen = await startCompatBench(saying(['a']), { hives: () => [] });
    expect(await queen.ask('POST', '/v1/inference', { prompt: 'Say' })).toMatchObject({
      status: 503,
      body: { error: { code: 'NO_WORKER_AVAILABLE' } },
    });
  });
});

it('the end of an answer arrives though the queen closes at once', async () => {
  const queen = await startCompatBench(lingering('Hel'));
  const response = await queen.send('POST', '/v2/tasks', task);
  const closing = queen[Symbol.asyncDispose]();
  expect(dataOf(await response.text()).at(-1)).toBe('[CANCELLED]');
  await closing;
});
