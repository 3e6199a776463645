// The registry runs each job once, in its own context, and ends it once.
import { describe, expect, it, vi } from 'vitest';
import type { Narration } from '../../contracts/index.ts';
import { whenAborted } from '../abort.ts';
import { Deadline } from '../deadline.ts';
import { Failure } from '../failure.ts';
import { currentContext } from '../narration/context.ts';
import { eventsOf } from '../testing/job-events.ts';
import {
  aJob,
  createTestJobRegistry,
  done,
  endOf,
  untilStopped,
} from './testing/test-job-registry.ts';

function narration(jobId: string | undefined, human: string): Narration {
  return {
    actor: 'hive-1',
    action: 'test',
    target: 'job',
    human,
    level: 'info',
    emitted_at_ms: 1,
    ...(jobId === undefined ? {} : { job_id: jobId }),
  };
}

describe('a job that goes well', () => {
  it('runs although nobody listens, and completes with what its work returned', async () => {
    const { registry } = createTestJobRegistry();
    const job = registry.start(aJob(), async () => ({ finishReason: 'length', tokens: 5 }));
    expect(await endOf(job)).toMatchObject({
      type: 'completed',
      finish_reason: 'length',
      tokens: 5,
    });
    expect(job.state).toBe('completed');
  });

  it('runs in the context of its own request, across awaits', async () => {
    const { registry } = createTestJobRegistry();
    const seen: unknown[] = [];
    const job = registry.start(
      { ...aJob({ id: 'job-a' }), traceparent: '00-abc-def-01' },
      async () => {
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(currentContext());
        return done;
      },
    );
    await endOf(job);
    expect(seen).toEqual([
      { correlationId: 'order-7', jobId: 'job-a', traceparent: '00-abc-def-01' },
    ]);
    expect(currentContext()).toBeUndefined();
  });

  it('has an id of its own where the caller brings none', () => {
    const { registry } = createTestJobRegistry();
    const jobs = Array.from({ length: 100 }, () => registry.start(aJob(), async () => done));
    expect(new Set(jobs.map((job) => job.id)).size).toBe(100);
  });
});

describe('a job that is stopped', () => {
  it('by a cancel ends cancelled, with the reason', async () => {
    const { registry } = createTestJobRegistry();
    const job = registry.start(aJob(), untilStopped);
    job.cancel('the user left');
    expect(await endOf(job)).toEqual({ type: 'cancelled', reason: 'the user left' });
  });

  it('by its deadline fails and names the layer', async () => {
    const { registry } = createTestJobRegistry();
    const job = registry.start(aJob({ budgetMs: 20 }), untilStopped);
    expect(await endOf(job)).toMatchObject({
      type: 'failed',
      error: { code: 'DEADLINE_EXCEEDED', details: { layer: 'hive-1', budget_ms: 20 } },
    });
  });

  it('by a deadline that a layer further in noticed keeps the name of that layer', async () => {
    const { registry } = createTestJobRegistry();
    const job = registry.start(aJob({ budgetMs: 20 }), async (_job, signal) => {
      await whenAborted(signal);
      throw new Deadline(20).exceeded('worker-1', 'prefill');
    });
    expect(await endOf(job)).toMatchObject({
      error: { code: 'DEADLINE_EXCEEDED', details: { layer: 'worker-1', phase: 'prefill' } },
    });
  });

  it('too late, when its work has ended well, completes', async () => {
    const { registry } = createTestJobRegistry();
    const job = registry.start(aJob(), async (running) => {
      running.cancel('too late');
      return done;
    });
    expect(await endOf(job)).toMatchObject({ type: 'completed' });
  });
});

describe('a job that fails', () => {
  it('carries the failure as a wire error with advice and correlation id', async () => {
    const { registry, logged } = createTestJobRegistry();
    const job = registry.start(aJob(), async () => {
      throw new Failure('WORKER_CRASHED', 'worker-1 ended.', { details: { exit_code: 9 } });
    });
    expect(await endOf(job)).toMatchObject({
      type: 'failed',
      error: {
        code: 'WORKER_CRASHED',
        type: 'upstream_error',
        message: 'worker-1 ended.',
        details: { exit_code: 9, advice: expect.stringContaining('again') },
        correlation_id: 'order-7',
      },
    });
    expect(job.record().error?.code).toBe('WORKER_CRASHED');
    expect(logged).toEqual([]);
  });

  it('through a fault of our own tells the client nothing, and the log everything', async () => {
    const { registry, logged } = createTestJobRegistry();
    const job = registry.start(aJob({ id: 'job-a' }), () => {
      throw new Error('password is hunter2');
    });
    const end = await endOf(job);
    expect(end).toMatchObject({ error: { code: 'INTERNAL' } });
    expect(JSON.stringify(end)).not.toContain('hunter2');
    expect(logged).toMatchObject([
      {
        job_id: 'job-a',
        correlation_id: 'order-7',
        err: { message: 'password is hunter2', stack: expect.stringContaining('.test.ts') },
      },
    ]);
  });
});

describe('[CORE-04] many jobs at once', () => {
  it('each keep their own context, narration and end', async () => {
    const { registry } = createTestJobRegistry();
    const jobs = Array.from({ length: 100 }, (_, index) =>
      registry.start(aJob({ correlationId: `order-${index}` }), async (job) => {
        for (let step = 0; step < 5; step++) {
          await new Promise((resolve) => setImmediate(resolve));
          registry.deliver(narration(currentContext()?.jobId, `${job.id} step ${step}`));
        }
        return { finishReason: 'stop', tokens: index };
      }),
    );
    const heard = await Promise.all(jobs.map(eventsOf));
    for (const [index, job] of jobs.entries()) {
      const events = heard[index] ?? [];
      expect(events.slice(0, -1)).toMatchObject(
        [0, 1, 2, 3, 4].map((step) => ({ job_id: job.id, human: `${job.id} step ${step}` })),
      );
      expect(events.at(-1)).toMatchObject({ type: 'completed', tokens: index });
    }
    expect(registry.list()).toHaveLength(100);
  });

  it('cannot share an id: the second is refused and the first goes on', async () => {
    const { registry } = createTestJobRegistry();
    const first = registry.start(aJob({ id: 'job-a' }), untilStopped);
    const late = aJob({ id: 'job-a' });
    const stopClock = vi.spyOn(late.deadline, Symbol.dispose);
    expect(() => registry.start(late, async () => done)).toThrow(
      expect.objectContaining({ code: 'JOB_EXISTS', param: 'x-job-id' }),
    );
    expect(stopClock).toHaveBeenCalledOnce();
    expect(registry.get('job-a')).toBe(first);
    expect(first.state).toBe('running');
    first.cancel('end of test');
    await endOf(first);
  });
});

describe('narration', () => {
  it('reaches the job it names and nobody else', async () => {
    const { registry } = createTestJobRegistry();
    const one = registry.start(aJob({ id: 'job-a' }), untilStopped);
    const other = registry.start(aJob({ id: 'job-b' }), untilStopped);
    registry.deliver(narration('job-a', 'for a'));
    registry.deliver(narration(undefined, 'for nobody'));
    registry.deliver(narration('job-c', 'for a stranger'));
    for (const job of [one, other]) job.cancel('end of test');
    const heard = await Promise.all([one, other].map(eventsOf));
    expect(heard.map((events) => events.map(({ type }) => type))).toEqual([
      ['narration', 'cancelled'],
      ['cancelled'],
    ]);
  });
});
