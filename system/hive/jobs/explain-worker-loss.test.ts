// A worker lets a job down, as a real process does: each way has its own name, and the hive tells it.
import { describe, expect, it } from 'vitest';
import { PeerError } from '../../shared/index.ts';
import { eventsOf, told, untilFirstToken } from '../../shared/testing/job-events.ts';
import { createHiveJobs, hiveAnswering } from '../testing/hive-jobs.ts';
import { configured, idle } from '../testing/tiny-workers.ts';
import { explainWorkerLoss } from './explain-worker-loss.ts';

it('a lack of the hive itself is told of the hive, and of no worker', async () => {
  const lack = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' });
  const facts = { worker: 'worker-1', layer: 'hive-1', phase: 'prefill', connectTimeoutMs: 100 };
  const { signal } = new AbortController();
  const failure = await explainWorkerLoss(
    new PeerError('exhausted', lack.message, lack),
    facts,
    signal,
  );
  expect(failure).toMatchObject({ code: 'RESOURCES_EXHAUSTED' });
  expect(failure).toHaveProperty('details', {
    ...{ layer: 'hive-1', phase: 'prefill', reason: 'EMFILE', retry_after_ms: 1_000 },
  });
});

const wireError = `{ error: { code: 'GENERATION_FAILED', type: 'server_error', message: 'No memory left.', param: null,
  details: { reason: 'memory' }, correlation_id: null } }`;

it('a worker that says why it fails is passed on, its last narration included', async () => {
  await using hive = hiveAnswering(`
    narrate('generate', job); piece('a');
    data(JSON.stringify(${wireError})); response.end(); setTimeout(() => narrate('fail', job), 20);`);
  const events = await eventsOf(hive.start());
  expect(told(events).slice(-3)).toEqual(['worker-1 generate', 'worker-1 fail', 'hive-1 fail']);
  expect(events.at(-1)).toMatchObject({
    error: { code: 'GENERATION_FAILED', message: 'No memory left.', details: { reason: 'memory' } },
  });
});

describe('a worker that ends', () => {
  it.each([
    ['with code 7', 'process.exit(7)', { exit_code: 7, signal: null }],
    ['by SIGSEGV', "process.kill(process.pid, 'SIGSEGV')", { exit_code: null, signal: 'SIGSEGV' }],
  ])('%s has crashed, and its slots are free', async (how, end, details) => {
    await using hive = hiveAnswering(`piece('a'); process.on('SIGUSR2', () => { ${end} });`);
    const worker = hive.workers.get('worker-1');
    const job = hive.start();
    await untilFirstToken(job);
    process.kill(worker.report().pid ?? 0, 'SIGUSR2');
    const events = await eventsOf(job);
    const message = `worker-1 ended ${how} while it served the job.`;
    expect(events.at(-2)).toMatchObject({ actor: 'hive-1', action: 'fail', human: message });
    expect(events.at(-1)).toMatchObject({
      type: 'failed',
      error: {
        code: 'WORKER_CRASHED',
        message,
        details: { worker: 'worker-1', phase: 'decode', ...details },
      },
    });
    expect(worker.report()).toMatchObject({ state: 'restarting', slots_busy: 0 });
  });

  it('takes down all of its jobs, each of which is told so', async () => {
    await using hive = hiveAnswering("piece('a'); process.on('SIGUSR2', () => process.exit(7));");
    const jobs = ['job-1', 'job-2', 'job-3'].map((id) => hive.start({ id }));
    await Promise.all(jobs.map(untilFirstToken));
    process.kill(hive.workers.get('worker-1').report().pid ?? 0, 'SIGUSR2');
    for (const events of await Promise.all(jobs.map(eventsOf)))
      expect(events.at(-1)).toMatchObject({ error: { code: 'WORKER_CRASHED' } });
  });

  it('is awaited by the next job, for it is started again', async () => {
    await using hive = hiveAnswering(
      "if (job === 'job-1') process.exit(7); piece('a', 'stop'); done();",
    );
    const first = await eventsOf(hive.start());
    expect(first.at(-1)).toMatchObject({ error: { code: 'WORKER_CRASHED' } });
    const events = await eventsOf(hive.start({ id: 'job-2' }));
    expect(events.at(-1)).toMatchObject({ type: 'completed', tokens: 1 });
    expect(told(events)).toContain('hive-1 await_worker');
  });
});

describe('a worker that lives but', () => {
  it.each([
    [
      'loses the connection',
      "piece('a'); setTimeout(() => response.destroy(), 20);",
      'WORKER_UNREACHABLE',
      'Lost the connection to worker-1 while it generated.',
    ],
    [
      'answers nonsense',
      "data('what?');",
      'BAD_UPSTREAM',
      'worker-1 answered outside the contract. The stream carried an event that is not JSON.',
    ],
  ])('%s has not crashed', async (_what, answer, code, message) => {
    await using hive = hiveAnswering(answer);
    const events = await eventsOf(hive.start());
    expect(events.at(-2)).toMatchObject({ action: 'fail', level: 'error', human: message });
    expect(events.at(-1)).toMatchObject({
      error: { code, message, details: { worker: 'worker-1' } },
    });
    expect(hive.workers.get('worker-1').state).toBe('ready');
  });

  it.each([
    [503, 'ALL_SLOTS_BUSY'],
    [429, 'ALL_SLOTS_BUSY'],
    [400, 'VALIDATION_FAILED'],
    [418, 'BAD_UPSTREAM'],
  ])('refuses in words of another make (%i) is understood by that', async (status, code) => {
    await using hive = hiveAnswering(
      `response.writeHead(${status}).end('{"error":{"message":"No."}}');`,
    );
    expect((await eventsOf(hive.start())).at(-1)).toMatchObject({
      error: { code, details: { worker: 'worker-1', phase: 'prefill', status } },
    });
  });

  it.each([
    'DRAINING',
    'ALL_SLOTS_BUSY',
    'OUT_OF_MEMORY',
    'INSUFFICIENT_MEMORY',
  ])('[INF-16] refuses by the contract (%s) is passed on', async (code) => {
    const refusal = wireError.replace('GENERATION_FAILED', code);
    await using hive = hiveAnswering(
      `response.writeHead(503).end(JSON.stringify(${refusal})); narrate('fail', job);`,
    );
    expect((await eventsOf(hive.start())).at(-1)).toMatchObject({ error: { code } });
  });

  it('cannot be reached has not crashed', async () => {
    const nowhere = configured(idle, { advertise: 'http://127.0.0.1:1' });
    await using hive = createHiveJobs({ workers: [nowhere] });
    expect((await eventsOf(hive.start())).at(-1)).toMatchObject({
      error: { code: 'WORKER_UNREACHABLE', message: 'Could not reach worker-1.' },
    });
  });

  it('falls silent is given up', async () => {
    await using hive = hiveAnswering("piece('a');", { workerSilenceMs: 1_000 });
    const events = await eventsOf(hive.start());
    expect(events).toContainEqual({ type: 'token', index: 0, text: 'a' });
    expect(events.at(-1)).toMatchObject({
      error: { code: 'WORKER_SILENT', details: { worker: 'worker-1' } },
    });
  });
});
