// A job between hive and worker, with real child processes: how it is served, cancelled, and out of time.
import { describe, expect, it, vi } from 'vitest';
import { eventsOf, patience, told, untilFirstToken } from '../../shared/testing/job-events.ts';
import { createHiveJobs, hiveAnswering } from '../testing/hive-jobs.ts';
import { configured, idle, serving } from '../testing/tiny-workers.ts';

const started = ['hive-1 receive', 'hive-1 start_worker', 'hive-1 worker_ready', 'hive-1 forward'];

describe('a job that a worker completes', () => {
  it('[INF-04] has its tokens numbered from 0, and its worker’s narration among that of the hive', async () => {
    await using hive = hiveAnswering(`
      narrate('generate', job); piece('a'); piece(''); piece('b'); piece('c', 'length');
      narrate('complete', job); done();`);
    const events = await eventsOf(hive.start());
    expect(events.filter(({ type }) => type !== 'narration')).toEqual([
      { type: 'token', index: 0, text: 'a' },
      { type: 'token', index: 1, text: 'b' },
      { type: 'token', index: 2, text: 'c' },
      { type: 'completed', finish_reason: 'length', tokens: 3, duration_ms: expect.any(Number) },
    ]);
    expect(told(events)).toEqual([
      ...started,
      'worker-1 generate',
      'worker-1 complete',
      'hive-1 complete',
    ]);
  });

  it('was asked of the worker as it was asked of the hive', async () => {
    await using hive = hiveAnswering(
      'piece(JSON.stringify({ order, headers: request.headers, env: process.env.JOB_ID }), "stop"); done();',
    );
    const events = await eventsOf(hive.start());
    const token = events.find((event) => event.type === 'token');
    const { order, headers, env } = JSON.parse(token?.text ?? '{}');
    expect(order).toEqual({
      model: 'tiny',
      prompt: 'Once',
      max_tokens: 8,
      temperature: 0.5,
      stream: true,
      stream_options: { include_usage: true },
      return_token_ids: true,
    });
    expect(headers).toMatchObject({
      'x-job-id': 'job-1',
      'x-correlation-id': 'order-7',
      traceparent: '00-ab-cd-01',
    });
    expect(Number(headers['x-request-timeout-ms'])).toBeGreaterThan(1_000);
    expect(Number(headers['x-request-timeout-ms'])).toBeLessThanOrEqual(20_000);
    expect(env).toBe('job-1');
  });

  it('takes a slot from its beginning to its end, and not after', async () => {
    await using hive = hiveAnswering(
      "piece('a'); process.once('SIGUSR2', () => { piece('', 'stop'); done(); });",
    );
    const worker = hive.workers.get('worker-1');
    const job = hive.start();
    expect(worker.requests.busy).toBe(1);
    await untilFirstToken(job);
    expect(worker.requests.busy).toBe(1);
    process.kill(worker.report().pid ?? 0, 'SIGUSR2');
    await eventsOf(job);
    expect(worker.requests.busy).toBe(0);
  });

  it('does not wait for the last words of a worker that never says any', async () => {
    const mute = configured(serving("piece('a', 'stop'); done();", ''));
    await using hive = createHiveJobs({ workers: [mute] });
    const events = await eventsOf(hive.start());
    expect(told(events)).toEqual([...started, 'hive-1 complete']);
    expect(events.at(-1)).toMatchObject({ type: 'completed' });
  });

  it('leaves nothing behind at its worker’s life, which outlives many jobs', async () => {
    await using hive = hiveAnswering("narrate('complete', job); piece('a', 'stop'); done();");
    const { ended } = await hive.workers.start(hive.workers.get('worker-1'));
    const added = vi.spyOn(ended, 'addEventListener');
    const removed = vi.spyOn(ended, 'removeEventListener');
    await eventsOf(hive.start());
    expect(added).toHaveBeenCalled();
    const listeners = ({ mock }: typeof added | typeof removed) =>
      new Set(mock.calls.map(([, listener]) => listener));
    expect(listeners(removed)).toEqual(listeners(added)); // in whatever order
  });
});

describe('a job for which there is no worker', () => {
  it.each([
    ['MODEL_NOT_FOUND', { models: [] }],
    ['NO_WORKER_FOR_MODEL', {}],
  ])('fails with %s, which the hive narrates', async (code, configuration) => {
    await using hive = createHiveJobs(configuration);
    const events = await eventsOf(hive.start());
    expect(told(events)).toEqual(['hive-1 receive', 'hive-1 fail']);
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code } });
  });

  it('that starts fails with what kept it from starting', async () => {
    const failing = `narrate('fail', process.env.JOB_ID);
      say({ ready: false, error: { code: 'MODEL_LOAD_FAILED', message: 'No model.', details: { reason: 'damaged' } } });`;
    await using hive = createHiveJobs({ workers: [configured(failing)] });
    const events = await eventsOf(hive.start());
    expect(told(events)).toEqual([
      'hive-1 receive',
      'hive-1 start_worker',
      'worker-1 fail',
      'hive-1 worker_failed',
      'hive-1 fail',
    ]);
    expect(events.at(-1)).toMatchObject({
      error: { code: 'MODEL_LOAD_FAILED', details: { reason: 'damaged' } },
    });
  });
});

describe('a job that is cancelled', () => {
  it('hangs up on its worker and waits for its last words', async () => {
    await using hive = hiveAnswering(`narrate('generate', job); piece('a');
      response.once('close', () => setTimeout(() => narrate('cancel', job), 20));`);
    const job = hive.start();
    await untilFirstToken(job);
    job.cancel('the user left');
    const events = await eventsOf(job);
    expect(told(events).slice(-2)).toEqual(['worker-1 cancel', 'hive-1 cancel']);
    expect(events.at(-2)).toMatchObject({ human: 'Stopped the job: the user left', level: 'info' });
    expect(events.at(-1)).toEqual({ type: 'cancelled', reason: 'the user left' });
    expect(hive.workers.get('worker-1').report()).toMatchObject({ state: 'ready', slots_busy: 0 });
  });

  it('waits no longer than half a second for them', async () => {
    await using hive = hiveAnswering("narrate('generate', job); piece('a');");
    const job = hive.start();
    await untilFirstToken(job);
    await vi.waitFor(() => expect(hive.heard.at(-1)?.action).toBe('generate'), patience);
    const askedMs = performance.now();
    job.cancel('the user left');
    const events = await eventsOf(job);
    expect(performance.now() - askedMs).toBeGreaterThan(490);
    expect(told(events).slice(-2)).toEqual(['worker-1 generate', 'hive-1 cancel']);
  });

  it('while its worker starts ends at once, and the worker is there for the next', async () => {
    await using hive = createHiveJobs({ workers: [configured(idle)] });
    const job = hive.start();
    job.cancel('the user left');
    const events = await eventsOf(job);
    expect(told(events)).toEqual(['hive-1 receive', 'hive-1 start_worker', 'hive-1 cancel']);
    const worker = hive.workers.get('worker-1');
    expect(worker.requests.busy).toBe(0);
    await vi.waitFor(() => expect(worker.state).toBe('ready'), patience);
  });
});

it('[INF-25] a job whose time is up fails at the hive, hangs up on its worker, and is narrated as stopped', async () => {
  await using hive = createHiveJobs({
    workers: [
      configured(serving("piece('a'); response.once('close', () => narrate('cancel', job));")),
    ],
  });
  await hive.workers.start(hive.workers.get('worker-1'));
  const events = await eventsOf(hive.start({ budgetMs: 1_000 }));
  expect(events).toContainEqual({ type: 'token', index: 0, text: 'a' });
  expect(events.at(-2)).toMatchObject({
    action: 'cancel',
    human: 'Stopped the job: the time budget of 1000 ms ran out',
  });
  expect(events.at(-1)).toMatchObject({
    error: { code: 'DEADLINE_EXCEEDED', details: { layer: 'hive-1', budget_ms: 1_000 } },
  });
  await vi.waitFor(() => expect(hive.heard.at(-1)?.action).toBe('cancel'), patience);
});
