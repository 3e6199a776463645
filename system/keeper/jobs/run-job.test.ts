// What keeper itself narrates of a job: in every voice, within the limits, and what it leaves behind.
import { describe, expect, it, vi } from 'vitest';
import type { Narration, Operation } from '../../contracts/index.ts';
import { anOperation } from '../../contracts/testing/builders.ts';
import { createLog, createNarrator, Failure } from '../../shared/index.ts';
import { brokenRules } from '../../shared/narration/testing/narration-rules.ts';
import { type QueenWork, startScriptedQueen } from '../testing/scripted-queen.ts';
import { tell, tellUntilStopped } from '../testing/story.ts';
import { type Order, runJob } from './run-job.ts';

function orderAt(queenUrl: string, operation: Operation = anOperation()): Order {
  return {
    queenUrl,
    operation,
    timeoutMs: 10_000,
    queenSilenceMs: 5_000,
    reconnectMs: 5_000,
    retries: 3,
  };
}

async function run(order: Order, onFirstToken: (stop: AbortController) => void = () => undefined) {
  const said: Narration[] = [];
  const stop = new AbortController();
  const ending = await runJob(order, {
    narrate: createNarrator('keeper', createLog('keeper', 'silent'), [(one) => said.push(one)]),
    show: async ({ type }) => {
      if (type === 'token') onFirstToken(stop);
    },
    interruption: stop.signal,
  });
  return { ending, said };
}

describe('[CORE-01] what keeper narrates of a job', () => {
  it.each<[string, Operation]>([
    ['infer', anOperation()],
    ['a hive', { operation: 'hive_start', hive: 'hive-1' }],
    ['a worker', { operation: 'worker_stop', hive: 'hive-1', worker: 'worker-1' }],
  ])('keeps to the rules in each voice, and names the job: %s', async (_what, operation) => {
    await using queen = await startScriptedQueen({ work: () => tell('one') });
    const { said } = await run(orderAt(queen.url, operation));
    const [job] = queen.registry.list();
    expect(said.map(({ action }) => action)).toEqual(['connect', 'accepted', 'stream']);
    expect(said.map(({ job_id: id }) => id)).toEqual([undefined, job?.id, job?.id]);
    for (const narration of said) {
      expect(narration).toMatchObject({ cute: expect.any(String), story: expect.any(String) });
      expect(narration.correlation_id).toBe(job?.spec.correlationId);
      expect(brokenRules(narration)).toEqual([]);
    }
  });

  it('keeps to the rules where the queen is lost and found, too', async () => {
    let drops = 0;
    const work: QueenWork = async (job, signal) => {
      job.append({ type: 'token', index: 0, text: 'one' });
      await vi.waitFor(() => expect(drops).toBe(1), { timeout: 10_000 });
      await new Promise((resolve) => setTimeout(resolve, 100));
      return await tell()(job, signal);
    };
    await using queen = await startScriptedQueen({ work: () => work });
    const { ending, said } = await run(orderAt(queen.url), () => {
      drops++;
      queen.dropConnections();
    });
    expect(ending).toMatchObject({ kind: 'completed' });
    expect(said.filter(({ action }) => action === 'reconnect')).toHaveLength(2);
    expect(said.flatMap(brokenRules)).toEqual([]);
  });
});

it('[INF-17] the layer that noticed first that the time is up is named, and keeper waits for it', async () => {
  await using queen = await startScriptedQueen({ work: () => tellUntilStopped('one') });
  const { ending } = await run({ ...orderAt(queen.url), timeoutMs: 500 });
  expect(ending).toMatchObject({
    kind: 'failed',
    code: 'DEADLINE_EXCEEDED',
    message: 'The time budget of 500 ms ran out in queen (decode).',
    shown: 1,
  });
});

it('[KQ-02] a queen without room is not waited for longer than the job may take', async () => {
  await using queen = await startScriptedQueen({
    beforeRequest: async () => {
      throw new Failure('QUEUE_FULL', 'As many wait as may wait.');
    },
  });
  const { ending } = await run({ ...orderAt(queen.url), timeoutMs: 900 });
  expect(ending).toMatchObject({ kind: 'failed', code: 'QUEUE_FULL' });
  expect(queen.requests).toHaveLength(1);
});

describe('[KQ-03] keeper and queen leave nothing between them', () => {
  it.each<[string, QueenWork, (stop: AbortController) => void]>([
    ['a normal end', tell('one'), () => undefined],
    ['a failure', (job, signal) => tellAndFail(job, signal), () => undefined],
    ['a cancel', tellUntilStopped('one'), (stop) => stop.abort()],
  ])('after %s', async (_what, work, onFirstToken) => {
    await using queen = await startScriptedQueen({ work: () => work });
    await run(orderAt(queen.url), onFirstToken);
    const [job] = queen.registry.list();
    await vi.waitFor(() => {
      expect(job?.hasFinished).toBe(true);
      expect(job?.record().listeners).toBe(0);
    });
  });
});

const tellAndFail: QueenWork = (job) => {
  job.append({ type: 'token', index: 0, text: 'one' });
  throw new Error('no');
};
