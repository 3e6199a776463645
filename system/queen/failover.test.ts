// A job whose worker or hive is lost: who gets it next, what comes of the answer, and what is told when nobody can.
import { describe, expect, it, vi } from 'vitest';
import { Failure, type JobWork, whenAborted } from '../shared/index.ts';
import { eventsOf, patience, told, untilFirstToken } from '../shared/testing/job-events.ts';
import { createSmallQueen, say, startJob, theJobAt, untilStopped } from './testing/queen-job.ts';
import { answerOf, crash, hiveNamed, indexesOf, recite } from './testing/reciting-hive.ts';
import { startScriptedHive } from './testing/scripted-hive.ts';

const twoWorkers = { reports: { workers: [{ name: 'worker-1' }, { name: 'worker-2' }] } };

describe('[INF-37] [SUITE-04] a worker that crashes', () => {
  it('before its first token: the job begins at another worker, and that is narrated', async () => {
    await using one = await hiveNamed('hive-1', () => recite(0));
    await using two = await hiveNamed('hive-2', () => recite());
    const job = createSmallQueen([one.heartbeat, two.heartbeat]).start();
    const events = await eventsOf(job);
    expect(told(events)).toEqual([
      ...['queen receive', 'queen place', 'queen forward'],
      ...['queen place', 'queen retry', 'queen forward', 'queen complete'],
    ]);
    expect(answerOf(events)).toBe('abcd');
    expect(events).toContainEqual(
      expect.objectContaining({
        ...{ action: 'retry', level: 'warn', hive: 'hive-2', worker: 'worker-1' },
        error_code: 'WORKER_CRASHED',
        human:
          'Moving from hive-1/worker-1 to hive-2/worker-1 before its first token. worker-1 ended by SIGKILL.',
      }),
    );
    expect(theJobAt(two).spec.operation.continuation).toBeUndefined();
    expect(job.record()).toMatchObject({ attempts: 2, hive: 'hive-2', worker: 'worker-1' });
  });

  it('in mid-answer: another worker goes on from there, no token is lost and none comes twice', async () => {
    await using one = await hiveNamed('hive-1', () => recite(2));
    await using two = await hiveNamed('hive-2', () => recite());
    const events = await eventsOf(createSmallQueen([one.heartbeat, two.heartbeat]).start());
    expect(theJobAt(two).spec.operation).toMatchObject({
      continuation: { text: 'ab', events: 2, tokens: 2 },
      max_tokens: 8,
    });
    expect([answerOf(events), indexesOf(events)]).toEqual(['abcd', [0, 1, 2, 3]]);
    expect(events.at(-1)).toMatchObject({ type: 'completed', finish_reason: 'stop', tokens: 4 });
    expect(told(events)).toContain('queen migrate');
    expect(events).toContainEqual(
      expect.objectContaining({ human: expect.stringContaining('after 2 tokens') }),
    );
  });

  it('can be followed by another worker of the same hive, under the same id', async () => {
    const works = [recite(1), recite()];
    const work: JobWork = (job, signal) => works.shift()?.(job, signal) ?? Promise.reject(crash);
    await using hive = await hiveNamed('hive-1', () => work, twoWorkers);
    const events = await eventsOf(startJob(hive.heartbeat));
    expect(answerOf(events)).toBe('abcd');
    expect(theJobAt(hive).spec.operation.worker).toBe('worker-2');
  });

  it('counts the tokens of the model, which an event may have more or fewer of', async () => {
    const work: JobWork = async (job) => {
      job.append({ type: 'token', index: 0, text: 'ab', tokens: 3 });
      job.append({ type: 'token', index: 1, text: '', tokens: 0 });
      throw crash;
    };
    await using one = await hiveNamed('hive-1', () => work);
    await using two = await hiveNamed('hive-2', () => recite());
    await eventsOf(createSmallQueen([one.heartbeat, two.heartbeat]).start());
    const { continuation } = theJobAt(two).spec.operation;
    expect(continuation).toEqual({ text: 'ab', events: 2, tokens: 3 });
  });

  it('after the last token that was asked for: the answer is whole, and nobody is asked again', async () => {
    await using one = await hiveNamed('hive-1', () => recite(2));
    await using two = await hiveNamed('hive-2', () => recite());
    const queen = createSmallQueen([one.heartbeat, two.heartbeat]);
    const events = await eventsOf(queen.start({ max_tokens: 2 }));
    expect(events.at(-1)).toMatchObject({ type: 'completed', finish_reason: 'length', tokens: 2 });
    expect(two.registry.list()).toEqual([]);
  });

  it('with nobody else to go on: the first loss is told, with all that was tried', async () => {
    const silent = new Failure('WORKER_SILENT', 'worker-1 said nothing.');
    await using one = await hiveNamed('hive-1', () => recite(1));
    await using two = await hiveNamed('hive-2', () => recite(2, silent));
    const events = await eventsOf(createSmallQueen([one.heartbeat, two.heartbeat]).start());
    expect(answerOf(events)).toBe('ab');
    expect(events.at(-1)).toMatchObject({
      type: 'failed',
      error: {
        code: 'WORKER_CRASHED',
        details: {
          signal: 'SIGKILL',
          attempts: [
            { hive: 'hive-1', worker: 'worker-1', code: 'WORKER_CRASHED' },
            { hive: 'hive-2', worker: 'worker-1', code: 'WORKER_SILENT' },
          ],
        },
      },
    });
  });

  it('is given up on after so many workers as may be tried', async () => {
    await using hive = await startScriptedHive({
      work: () => recite(0),
      reports: { workers: [1, 2, 3, 4, 5].map((number) => ({ name: `worker-${number}` })) },
    });
    const events = await eventsOf(startJob(hive.heartbeat, { maxAttempts: 3 }));
    expect(events.at(-1)).toMatchObject({
      error: { details: { attempts: [{}, {}, {}] }, code: 'WORKER_CRASHED' },
    });
  });

  it('and is started anew is given the job again, where there is no other', async () => {
    const works = [recite(2), recite()];
    const work: JobWork = (job, signal) => works.shift()?.(job, signal) ?? Promise.reject(crash);
    await using hive = await startScriptedHive({ work: () => work });
    const queen = createSmallQueen([hive.heartbeat], { failoverWaitMs: 10_000 });
    const job = queen.start();
    await vi.waitFor(() => expect(queen.dispatcher.waiting).toBe(1), patience);
    const [worker] = hive.heartbeat.workers;
    if (worker === undefined) throw new Error('The hive has a worker.');
    const workers = [{ ...worker, instance_id: 'instance-3' }];
    queen.dispatcher.heard({ ...hive.heartbeat, sequence: 1, workers });
    expect(answerOf(await eventsOf(job))).toBe('abcd');
  });
});

describe('[INF-38] a hive that is lost', () => {
  it('with a job on its way: another hive goes on with it', async () => {
    await using one = await hiveNamed('hive-1', untilStopped);
    await using two = await hiveNamed('hive-2', () => recite());
    const job = createSmallQueen([one.heartbeat, two.heartbeat]).start();
    await untilFirstToken(job);
    one.dropConnections();
    const events = await eventsOf(job);
    expect([answerOf(events), indexesOf(events)]).toEqual(['abcd', [0, 1, 2, 3]]);
  });

  it('is given no other job before it has reported again', async () => {
    await using one = await hiveNamed('hive-1', () => recite());
    await using two = await hiveNamed('hive-2', () => recite());
    const unreachable = { ...one.heartbeat, url: 'http://127.0.0.1:1' };
    const queen = createSmallQueen([unreachable, two.heartbeat]);
    for (const id of ['job-1', 'job-2', 'job-3'])
      expect(answerOf(await eventsOf(queen.start({}, id)))).toBe('abcd');
    expect(two.registry.list()).toHaveLength(3);
    expect(queen.registry.get('job-1').attempts).toBe(2);
    expect(queen.registry.get('job-3').attempts).toBe(1);
    queen.dispatcher.heard({ ...one.heartbeat, sequence: 1 });
    await eventsOf(queen.start({}, 'job-4'));
    expect(one.registry.list()).toHaveLength(1);
  });

  it('is not taken for lost because a job was wrong, was cancelled or ran out of time', async () => {
    const wrong = new Failure('VALIDATION_FAILED', 'stop is too long.', { param: 'stop' });
    await using one = await hiveNamed('hive-1', () => recite(0, wrong), twoWorkers);
    const events = await eventsOf(startJob(one.heartbeat));
    expect(events.at(-1)).toMatchObject({ error: { code: 'VALIDATION_FAILED', param: 'stop' } });
    expect(one.registry.list()).toHaveLength(1);
    expect(told(events)).not.toContain('queen retry');
  });

  it('whose job is cancelled while it moves is told so, and no other gets it', async () => {
    await using one = await hiveNamed('hive-1', () => recite(1));
    const queen = createSmallQueen([one.heartbeat], { failoverWaitMs: 10_000 });
    const job = queen.start();
    await vi.waitFor(() => expect(queen.dispatcher.waiting).toBe(1), patience);
    expect(job.record()).toMatchObject({ state: 'running', phase: 'queued' });
    job.cancel('the user left');
    expect((await eventsOf(job)).at(-1)).toEqual({ type: 'cancelled', reason: 'the user left' });
    expect(queen.dispatcher.waiting).toBe(0);
  });
});

describe('[SUITE-05] a job that finds all slots taken', () => {
  const full = { reports: { workers: [{ slots_total: 1, slots_busy: 1 }] } };

  it('is queued, says so, and is served when one is free', async () => {
    await using hive = await hiveNamed('hive-1', () => recite(), full);
    const queen = createSmallQueen([hive.heartbeat]);
    const job = queen.start();
    expect(job.record()).toMatchObject({ state: 'queued', phase: 'queued', attempts: 0 });
    const workers = hive.heartbeat.workers.map((worker) => ({ ...worker, slots_busy: 0 }));
    queen.dispatcher.heard({ ...hive.heartbeat, sequence: 1, workers });
    const events = await eventsOf(job);
    expect(told(events)).toEqual([
      ...['queen receive', 'queen queue', 'queen place', 'queen forward', 'queen complete'],
    ]);
    expect(events).toContainEqual(
      expect.objectContaining({
        ...{ action: 'queue', queue_position: 1, model: 'tiny' },
        human: 'Waiting as number 1 for tiny: hive-1/worker-1 is busy: 1 of 1 slots are taken',
      }),
    );
  });

  it('[INF-27] runs out of time there, and the queen says so, for nobody is further in', async () => {
    await using hive = await hiveNamed('hive-1', () => recite(), full);
    const changes = { budgetMs: 100, reportGraceMs: 5_000 };
    const events = await eventsOf(startJob(hive.heartbeat, changes));
    expect(events.at(-1)).toMatchObject({
      error: {
        code: 'DEADLINE_EXCEEDED',
        details: {
          ...{ layer: 'queen', phase: 'queued', budget: 'total', budget_ms: 100 },
          workers: [{ worker: 'hive-1/worker-1', why: expect.stringContaining('busy') }],
        },
      },
    });
  });

  it('is not waited for when it is cancelled', async () => {
    await using hive = await hiveNamed('hive-1', () => recite(), full);
    const queen = createSmallQueen([hive.heartbeat]);
    const job = queen.start();
    job.cancel('the user left');
    expect((await eventsOf(job)).at(-1)).toEqual({ type: 'cancelled', reason: 'the user left' });
    expect(queen.dispatcher.waiting).toBe(0);
  });

  it('[INF-27] is told by the hive that its time is up, where it had got there', async () => {
    const late: JobWork = async (job) => {
      say(job, 'a');
      await whenAborted(job.spec.deadline.signal);
      throw job.spec.deadline.exceeded('hive-1', 'decode');
    };
    await using hive = await hiveNamed('hive-1', () => late);
    const events = await eventsOf(
      startJob(hive.heartbeat, { budgetMs: 300, reportGraceMs: 5_000 }),
    );
    expect(events.at(-1)).toMatchObject({
      error: { code: 'DEADLINE_EXCEEDED', details: { layer: 'hive-1', phase: 'decode' } },
    });
    expect(told(events).at(-1)).toBe('queen fail');
  });
});
