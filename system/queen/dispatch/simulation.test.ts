// The scheduler over thousands of workers that crash and hives that report late. What it must never do, the simulation throws
// for: two jobs in one slot, one served before another of its model that came first, a job lost or ended twice.
import { describe, expect, it } from 'vitest';
import { SimulatedStack } from './testing/simulated-stack.ts';
import type { SimulationPlan } from './testing/simulation-plan.ts';

const plan: SimulationPlan = {
  ...{ seed: 1, hives: 200, workersPerHive: 50, models: 40, jobs: 30_000 },
  ...{ arrivalMs: 3_500, jobMs: 4_000, workerCrashes: 500, hiveCrashes: 20, cancelledPart: 0.05 },
};

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}

describe('[SUITE-05] [SUITE-06] [SUITE-07] the scheduler', () => {
  it('serves 30,000 jobs with 10,000 workers of 200 hives, some of which crash, each in its turn', () => {
    const { completed, cancelled, failed, stillWaiting, longestLine } = new SimulatedStack(
      plan,
    ).run();
    expect(completed + cancelled + sum(failed)).toBe(plan.jobs);
    expect({ failed, stillWaiting }).toEqual({ failed: {}, stillWaiting: 0 });
    expect(completed).toBeGreaterThan(0.9 * plan.jobs);
    expect(longestLine).toBeGreaterThan(1_000);
  });

  it('[SUITE-04] keeps 10,000 jobs waiting for 1,000 workers, and serves them all in the order of their coming', () => {
    const crowd = { ...plan, hives: 20, models: 1, jobs: 12_000, arrivalMs: 500 };
    const result = new SimulatedStack({ ...crowd, workerCrashes: 100, hiveCrashes: 4 }).run();
    expect(result.longestLine).toBeGreaterThan(10_000);
    expect(result.completed + result.cancelled + sum(result.failed)).toBe(crowd.jobs);
    expect(result).toMatchObject({ failed: {}, stillWaiting: 0 });
  });

  it.each([
    2, 3, 4, 5, 6, 7, 8, 9,
  ])('leaves none behind where there is hardly anybody to serve (seed %i)', (seed) => {
    const few = { hives: 2, workersPerHive: 2, models: 2, jobs: 200, workerCrashes: 40 };
    const stack = new SimulatedStack({ ...plan, ...few, seed, hiveCrashes: 5, jobMs: 500 });
    const { completed, cancelled, failed, stillWaiting } = stack.run();
    expect(completed + cancelled + sum(failed)).toBe(few.jobs);
    expect(stillWaiting).toBe(0);
    for (const code of Object.keys(failed))
      expect(['WORKER_CRASHED', 'HIVE_UNREACHABLE']).toContain(code);
  });
});
