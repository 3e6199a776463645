// A job that an earlier life of the queen had handed over: where it goes on, where it begins again, and where it ends.
import { describe, expect, it, vi } from 'vitest';
import { type JobWork, whenAborted } from '../shared/index.ts';
import { aJob } from '../shared/jobs/testing/test-job-registry.ts';
import { eventsOf, patience, told, untilFirstToken } from '../shared/testing/job-events.ts';
import { createSmallQueen, say } from './testing/queen-job.ts';
import { answerOf, hiveNamed, indexesOf, recite } from './testing/reciting-hive.ts';
import { type ScriptedHive, startScriptedHive } from './testing/scripted-hive.ts';

describe('[INF-39] a job of an earlier life of the queen', () => {
  const place = { hive: 'hive-1', worker: 'worker-1' };
  const earlier = { place, hasSpoken: true };

  /** A hive that was given the job before, and has begun with it. */
  async function hiveWithJob(work: JobWork): Promise<ScriptedHive> {
    const hive = await startScriptedHive({ work: () => work });
    await untilFirstToken(hive.registry.start(aJob({ id: 'job-1' }), work));
    return hive;
  }

  it('is taken up at its hive, from its beginning', async () => {
    const { promise: mayEnd, resolve } = Promise.withResolvers<void>();
    await using hive = await hiveWithJob(async (job) => {
      say(job, 'a', 'b');
      await mayEnd;
      say(job, 'c');
      return { finishReason: 'stop', tokens: 3 };
    });
    const job = createSmallQueen([hive.heartbeat]).resume(earlier);
    await untilFirstToken(job);
    resolve();
    const events = await eventsOf(job);
    expect([answerOf(events), indexesOf(events)]).toEqual(['abc', [0, 1, 2]]);
    expect(told(events).slice(0, 3)).toEqual(['queen receive', 'queen resume', 'queen forward']);
    expect(hive.methods).toEqual(['GET']);
  });

  it('waits a moment for its hive to report', async () => {
    await using hive = await hiveWithJob(recite());
    const queen = createSmallQueen([], { hiveGraceMs: 10_000 });
    const job = queen.resume(earlier);
    await vi.waitFor(() => expect(job.state).toBe('running'), patience);
    queen.dispatcher.heard(hive.heartbeat);
    expect(answerOf(await eventsOf(job))).toBe('abcd');
  });

  it('goes on elsewhere where its hive is lost then', async () => {
    await using one = await hiveWithJob(async (job, signal) => {
      say(job, 'a', 'b');
      await whenAborted(signal);
      throw signal.reason;
    });
    await using two = await hiveNamed('hive-2', () => recite());
    const job = createSmallQueen([one.heartbeat, two.heartbeat]).resume(earlier);
    await vi.waitFor(() => expect(job.tokens).toBe(2), patience);
    one.dropConnections();
    expect(answerOf(await eventsOf(job))).toBe('abcd');
  });

  it.each([
    { temperature: 0 },
    { temperature: 1, seed: 7 },
  ])('is begun again where its hive does not have it, if the same will be said again (%o)', async (changes) => {
    await using hive = await startScriptedHive({ work: () => recite() });
    const job = createSmallQueen([hive.heartbeat]).resume(earlier, changes);
    expect(answerOf(await eventsOf(job))).toBe('abcd');
  });

  it('or if nothing had been said', async () => {
    await using hive = await startScriptedHive({ work: () => recite() });
    const job = createSmallQueen([hive.heartbeat]).resume({ place, hasSpoken: false });
    expect(answerOf(await eventsOf(job))).toBe('abcd');
  });

  it('ends as interrupted where neither is so', async () => {
    await using hive = await startScriptedHive({ work: () => recite() });
    const events = await eventsOf(createSmallQueen([hive.heartbeat]).resume(earlier));
    expect(events.at(-1)).toMatchObject({
      type: 'failed',
      error: { code: 'JOB_INTERRUPTED', details: place },
    });
    const alone = await eventsOf(createSmallQueen([]).resume(earlier));
    expect(alone.at(-1)).toMatchObject({ error: { code: 'JOB_INTERRUPTED' } });
  });
});
