// A worker that lives and gets nowhere: whose patience ends, what the job is told, and what becomes of the worker.
import { describe, expect, it, vi } from 'vitest';
import { whenAborted } from '../../shared/index.ts';
import { eventsOf, patience, untilFirstToken } from '../../shared/testing/job-events.ts';
import { createHiveJobs, hiveAnswering } from '../testing/hive-jobs.ts';
import { configured, idle, serving } from '../testing/tiny-workers.ts';

/** Shows that it lives, and does nothing else. */
const alive = "setInterval(() => response.write(': alive\\n\\n'), 10);";
/** Says how far it has read: further each time. */
const reading =
  "let read = 0; setInterval(() => response.write(': progress ' + ++read + '\\n\\n'), 10);";

describe('[INF-25] a worker that gives no token', () => {
  it('has stalled when the hive’s patience is over, and is ended and started again', async () => {
    await using hive = hiveAnswering(`response.writeHead(200); ${alive}`, {
      firstTokenTimeoutMs: 150,
    });
    const worker = hive.workers.get('worker-1');
    const { ended } = await hive.workers.start(worker);
    const events = await eventsOf(hive.start());
    const details = { worker: 'worker-1', phase: 'prefill', budget: 'first_token', limit_ms: 150 };
    expect(events.at(-1)).toMatchObject({
      type: 'failed',
      error: {
        code: 'WORKER_STALLED',
        message: 'worker-1 gave no token within 150 ms.',
        details,
      },
    });
    await whenAborted(ended);
    expect(worker.report().last_error).toMatchObject({ code: 'WORKER_STALLED' });
    await vi.waitFor(() => expect(worker.report().restarts).toBe(1), patience);
  });

  it('has not while it reads on', async () => {
    await using hive = hiveAnswering(
      `response.writeHead(200); ${reading} setTimeout(() => { piece('a', 'stop'); done(); }, 400);`,
      { firstTokenTimeoutMs: 150 },
    );
    expect((await eventsOf(hive.start())).at(-1)).toMatchObject({ type: 'completed', tokens: 1 });
  });

  it('fails a request that has less patience, and only that', async () => {
    await using hive = hiveAnswering(`response.writeHead(200); ${alive}`);
    const { ended } = await hive.workers.start(hive.workers.get('worker-1'));
    const events = await eventsOf(hive.start({ operation: { first_token_timeout_ms: 100 } }));
    expect(events.at(-1)).toMatchObject({
      error: {
        code: 'DEADLINE_EXCEEDED',
        message: 'The first-token budget of 100 ms ran out in hive-1 (prefill).',
        details: { layer: 'hive-1', phase: 'prefill', budget: 'first_token', budget_ms: 100 },
      },
    });
    expect(ended.aborted).toBe(false);
  });

  it('since it still starts fails such a request too, and goes on starting', async () => {
    await using hive = createHiveJobs({ workers: [configured('setTimeout(announce, 400);')] });
    const events = await eventsOf(hive.start({ operation: { first_token_timeout_ms: 50 } }));
    expect(events.at(-1)).toMatchObject({
      error: { code: 'DEADLINE_EXCEEDED', details: { phase: 'loading', budget: 'first_token' } },
    });
    const worker = hive.workers.get('worker-1');
    await vi.waitFor(() => expect(worker.state).toBe('ready'), patience);
  });
});

describe('[INF-25] a worker that gives no further token', () => {
  it('has stalled sooner, and its tokens so far are kept', async () => {
    await using hive = hiveAnswering(`piece('a'); piece('b'); ${alive}`, {
      betweenTokensTimeoutMs: 100,
    });
    const events = await eventsOf(hive.start());
    expect(events.filter(({ type }) => type === 'token')).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({
      error: {
        code: 'WORKER_STALLED',
        message: 'worker-1 gave no further token within 100 ms.',
        details: { phase: 'decode', budget: 'between_tokens', limit_ms: 100 },
      },
    });
  });

  it('is asked by the request how long it may take', async () => {
    await using hive = hiveAnswering(`piece('a'); ${alive}`);
    const operation = { between_tokens_timeout_ms: 60 };
    expect((await eventsOf(hive.start({ operation }))).at(-1)).toMatchObject({
      error: { code: 'DEADLINE_EXCEEDED', details: { phase: 'decode', budget: 'between_tokens' } },
    });
  });

  it('is not ended where it gets on with others', async () => {
    await using hive = hiveAnswering(
      `piece('a'); if (job === 'job-1') { ${alive} } else setInterval(() => piece('b'), 10);`,
      { betweenTokensTimeoutMs: 150 },
    );
    const { ended } = await hive.workers.start(hive.workers.get('worker-1'));
    const other = hive.start({ id: 'job-2' });
    await untilFirstToken(other);
    const events = await eventsOf(hive.start());
    expect(events.at(-1)).toMatchObject({ error: { code: 'WORKER_STALLED' } });
    expect(ended.aborted).toBe(false);
    expect(other.state).toBe('running');
  });

  it('is ended where it gets on with none, and all of them are told why', async () => {
    await using hive = hiveAnswering(`piece('a'); ${alive}`, { betweenTokensTimeoutMs: 200 });
    const jobs = ['job-1', 'job-2'].map((id) => hive.start({ id }));
    for (const events of await Promise.all(jobs.map(eventsOf)))
      expect(events.at(-1)).toMatchObject({ error: { code: 'WORKER_STALLED' } });
  });
});

it('[SUITE-07] jobs of a worker that no longer says how it is are told so, and that it was ended', async () => {
  const deaf = serving(`piece('a'); ${alive}`).replace(
    'async (request, response) => {',
    "async (request, response) => { if (request.method === 'GET') return;",
  );
  await using hive = createHiveJobs(
    { workers: [configured(deaf)] },
    { pool: { health: { intervalMs: 20, timeoutMs: 50, mostStrikes: 3 } } },
  );
  expect((await eventsOf(hive.start())).at(-1)).toMatchObject({
    error: {
      code: 'WORKER_SILENT',
      message: 'worker-1 did not say how it is, 3 times in a row.',
      details: { worker: 'worker-1', phase: 'decode' },
    },
  });
});

it('a worker that is not there has no connection to wait for', async () => {
  const nowhere = configured(idle, { advertise: 'http://127.0.0.1:1' });
  await using hive = createHiveJobs({ workers: [nowhere] }, { connectTimeoutMs: 100 });
  expect((await eventsOf(hive.start())).at(-1)).toMatchObject({
    error: { code: 'WORKER_UNREACHABLE', details: { phase: 'prefill' } },
  });
});
