// The part of the hive suite about workers that live and get nowhere: whose patience ends, and what is said of it.
import { describe, expect, it } from 'vitest';
import { JobAcceptedSchema } from '../../job.ts';
import { checked } from '../checked.ts';
import { bodyOf } from '../jobs/job-client.ts';
import type { HiveBench } from './hive-conformance.ts';
import { workerNames } from './hive-folder.ts';

type StartBench = (flags: Readonly<Record<string, string>>) => Promise<HiveBench>;

export function describeStalls(start: StartBench): void {
  describe('[INF-25] has patience with a worker that gets nowhere', () => {
    it.each([
      ['first_token', 'prefill', 0],
      ['between_tokens', 'decode', 1],
    ] as const)('of its own (%s); then it is ended and started again', async (budget, phase, tokens) => {
      const flag = `--${budget.replaceAll('_', '-')}-timeout-ms`;
      const { program, client, queen } = await start({ [flag]: '300' });
      await using _program = program;
      await using _queen = queen;
      const again = queen.hears(({ workers }) => workers[0]?.restarts === 1);
      const error = await client.failureOf({ ending: 'hold', tokens });
      expect(error).toMatchObject({
        code: 'WORKER_STALLED',
        details: { worker: workerNames.early, phase, budget, limit_ms: 300 },
      });
      await again;
    });

    it.each([
      ['first_token', 'prefill', 0],
      ['between_tokens', 'decode', 1],
    ] as const)('of the request (%s), which costs the worker nothing', async (budget, phase, tokens) => {
      const { program, client, queen } = await start({});
      await using _program = program;
      await using _queen = queen;
      const order = { ...bodyOf({ ending: 'hold', tokens }), [`${budget}_timeout_ms`]: 1_000 };
      const response = await client.send(order);
      const { job_id: id } = checked(JobAcceptedSchema, await response.json());
      const { terminal } = await client.story(id, 'failed');
      expect(terminal).toMatchObject({
        error: {
          code: 'DEADLINE_EXCEEDED',
          details: { layer: 'hive-7', phase, budget, budget_ms: 1_000 },
        },
      });
      await client.story(await client.start());
      expect(queen.newest?.workers[0]).toMatchObject({ state: 'ready', restarts: 0 });
    });
  });
}
