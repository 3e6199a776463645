// The registry after the work: finished jobs are forgotten in time, and a program that stops waits for the running ones.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { whenAborted } from '../abort.ts';
import type { Job } from './job.ts';
import type { JobRegistry } from './job-registry.ts';
import {
  aJob,
  createTestJobRegistry,
  done,
  endOf,
  untilStopped,
} from './testing/test-job-registry.ts';

describe('a finished job', () => {
  it('can be asked for until the retention time is over', async () => {
    vi.useFakeTimers();
    try {
      const { registry } = createTestJobRegistry({ retentionMs: 5_000 });
      const job = registry.start(aJob(), async () => done);
      await endOf(job);
      await vi.advanceTimersByTimeAsync(4_999);
      expect(registry.get(job.id)).toBe(job);
      await vi.advanceTimersByTimeAsync(1);
      expect(() => registry.get(job.id)).toThrow(
        expect.objectContaining({ code: 'JOB_NOT_FOUND' }),
      );
      expect(registry.list()).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('[CORE-05] is not held by anything once it is forgotten', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: unknown = runInNewContext('gc');
    if (typeof collectGarbage !== 'function') throw new Error('Node came without gc');
    const { registry } = createTestJobRegistry({ retentionMs: 1 });
    const patience = { timeout: 10_000 };
    const jobs = await runJobs(registry, 200);
    await vi.waitFor(() => expect(registry.list()).toEqual([]), patience);
    await vi.waitFor(() => {
      collectGarbage();
      expect(jobs.filter((job) => job.deref() !== undefined)).toHaveLength(0);
    }, patience);
  });

  async function runJobs(registry: JobRegistry, count: number): Promise<WeakRef<Job>[]> {
    const jobs = Array.from({ length: count }, (_, index) =>
      registry.start(aJob(), index % 2 === 0 ? async () => done : untilStopped),
    );
    for (const job of jobs) job.cancel('end of test');
    await Promise.all(jobs.map(endOf));
    return jobs.map((job) => new WeakRef(job));
  }
});

describe('drain', () => {
  it('waits for running jobs to end by themselves', async () => {
    const { registry } = createTestJobRegistry();
    const { promise, resolve } = Promise.withResolvers<typeof done>();
    const job = registry.start(aJob(), () => promise);
    const drained = registry.drain(60_000);
    resolve(done);
    await drained;
    expect(job.state).toBe('completed');
  });

  it('cancels what is left after its time, and returns once that has unwound', async () => {
    const { registry } = createTestJobRegistry();
    let hasUnwound = false;
    const job = registry.start(aJob(), async (_job, signal) => {
      await whenAborted(signal);
      await new Promise((resolve) => setImmediate(resolve));
      hasUnwound = true;
      throw signal.reason;
    });
    await registry.drain(20);
    expect(hasUnwound).toBe(true);
    expect(await endOf(job)).toEqual({ type: 'cancelled', reason: 'hive-1 is shutting down' });
  });

  it('returns at once when nothing runs, and leaves no timer behind', async () => {
    vi.useFakeTimers();
    try {
      const { registry } = createTestJobRegistry();
      await endOf(registry.start(aJob(), async () => done));
      await registry.drain(60_000);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
