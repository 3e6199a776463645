// What the registry has written down, in which order, and what it makes of what an earlier life wrote.
import { describe, expect, it } from 'vitest';
import type { InferOperation } from '../../contracts/index.ts';
import { Failure } from '../failure.ts';
import { eventsOf } from '../testing/job-events.ts';
import type { JobJournal } from './job-journal.ts';
import { JobRegistry } from './job-registry.ts';
import { aJob, done, silentLog, untilStopped } from './testing/test-job-registry.ts';

function journalled(options: { refuses?: boolean } = {}) {
  const written: string[] = [];
  const journal: JobJournal = {
    accepted: (job) => {
      if (options.refuses) throw new Failure('STORAGE_FAILED', 'The disk is full.');
      written.push(`accepted ${job.id} ${job.state}`);
    },
    assigned: (job) => void written.push(`assigned ${job.id} ${job.place.worker}`),
    ended: (job, end) => void written.push(`ended ${job.id} ${end.type} ${job.tokens}`),
    forgotten: (id) => void written.push(`forgotten ${id}`),
  };
  const registry = new JobRegistry<InferOperation>({
    layer: 'queen',
    log: silentLog,
    retentionMs: 60_000,
    retentionJobs: 1,
    jobsWait: true,
    journal,
  });
  return { registry, written };
}

describe('the journal of a registry', () => {
  it('[INF-39] has every step of a job, each before anybody can see it', async () => {
    const { registry, written } = journalled();
    const job = registry.start(aJob({ id: 'a' }), async (started) => {
      expect(written).toEqual(['accepted a queued']);
      registry.assign(started, { hive: 'hive-1', worker: 'worker-1' });
      started.append({ type: 'token', index: 0, text: 'x' });
      return done;
    });
    const events = await eventsOf(job);
    expect(events.at(-1)?.type).toBe('completed');
    expect(written).toEqual(['accepted a queued', 'assigned a worker-1', 'ended a completed 1']);
  });

  it('says which jobs are forgotten', async () => {
    const { registry, written } = journalled();
    for (const id of ['a', 'b']) {
      const job = registry.start(aJob({ id }), (one) => {
        registry.assign(one, {});
        return Promise.resolve(done);
      });
      await eventsOf(job);
    }
    await new Promise(setImmediate);
    expect(written.at(-1)).toBe('forgotten a');
  });

  it('that cannot be written refuses the job, and leaves nothing of it', () => {
    const { registry } = journalled({ refuses: true });
    expect(() => registry.start(aJob({ id: 'a' }), untilStopped)).toThrow('The disk is full.');
    expect(registry.list()).toEqual([]);
  });
});

describe('a registry that is told of an earlier life', () => {
  it('[INF-39] runs what had been accepted, without accepting it again', async () => {
    const { registry, written } = journalled();
    const job = registry.resume({ ...aJob(), id: 'a', lastEventId: 1_000 }, async (resumed) => {
      registry.assign(resumed, {});
      return done;
    });
    await eventsOf(job);
    expect(written).toEqual(['assigned a undefined', 'ended a completed 0']);
  });

  it('[INF-29] remembers what had ended, with what it said', async () => {
    const { registry, written } = journalled();
    const end = { type: 'completed', finish_reason: 'stop', tokens: 2, duration_ms: 5 } as const;
    const job = registry.remember({ ...aJob(), id: 'a', createdAtMs: 7 }, ['x', 'y'], end);
    expect(registry.get('a')).toBe(job);
    expect(job.record()).toMatchObject({ state: 'completed', tokens: 2, created_at_ms: 7 });
    expect(await eventsOf(job)).toEqual([
      { type: 'token', index: 0, text: 'x' },
      { type: 'token', index: 1, text: 'y' },
      end,
    ]);
    expect(written).toEqual([]);
  });
});

describe('[INF-27] the deadline of a layer that lets the one further in report', () => {
  const late = (work: (signal: AbortSignal) => Promise<never>) => {
    const registry = new JobRegistry({
      layer: 'queen',
      log: silentLog,
      retentionMs: 60_000,
      reportGraceMs: 100,
    });
    const job = registry.start(aJob({ budgetMs: 20 }), (_job, signal) => work(signal));
    return eventsOf(job).then((events) => events.at(-1));
  };

  it('is the other one where that reports in time', async () => {
    const end = await late(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Failure('DEADLINE_EXCEEDED', 'Late.', { details: { layer: 'worker-1' } });
    });
    expect(end).toMatchObject({ error: { details: { layer: 'worker-1' } } });
  });

  it('is its own where nobody else reports', async () => {
    const beganMs = performance.now();
    const end = await late(async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw signal.reason;
    });
    expect(end).toMatchObject({ error: { details: { layer: 'queen', phase: 'placing' } } });
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(119);
  });
});
