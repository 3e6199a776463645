// A queen that has no room now is asked again, as often and as long as the user allows.
import type { FastifyRequest } from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import { Failure } from '../../shared/index.ts';
import { runKeeper, startKeeper } from '../testing/run-keeper.ts';
import { startScriptedQueen } from '../testing/scripted-queen.ts';
import { tell } from '../testing/story.ts';

/** Many processes start at once, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

/** Refuses so many jobs. */
function refuse(times: number, failure: () => Failure) {
  let refused = 0;
  return async ({ method }: FastifyRequest): Promise<void> => {
    if (method === 'POST' && refused++ < times) throw failure();
  };
}

const full = () => new Failure('QUEUE_FULL', 'As many wait as may wait.');
const busy = () => new Failure('ALL_SLOTS_BUSY', 'Every slot is taken.'); // answered with Retry-After: 1

function infer(queenUrl: string, ...more: string[]): string[] {
  return ['infer', '--queen-url', queenUrl, '--model', 'tiny', ...more, 'Say hello'];
}

describe.concurrent('[KQ-02] a queen without room', () => {
  it.each([
    ['whose line is full', full],
    ['that says when to come back', busy],
  ])('%s is asked again, with what is left of the time', async (_what, failure) => {
    await using queen = await startScriptedQueen({
      work: () => tell('Hello'),
      beforeRequest: refuse(1, failure),
    });
    const { exitCode, stdout, stderr } = await runKeeper(infer(queen.url));
    expect([exitCode, stdout]).toEqual([0, 'Hello']);
    expect(stderr[1]).toMatch(/^keeper {6}retry {11}.+\. Asking again in 1\.0 s$/);
    const budgets = queen.requests
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => Number(headers['x-request-timeout-ms']));
    expect(budgets[0]).toBe(30_000);
    expect(budgets[1]).toBeLessThanOrEqual(29_000);
    expect(budgets[1]).toBeGreaterThan(20_000);
  });

  it('is asked as often as allowed, and then it is a failure with what to do', async () => {
    await using queen = await startScriptedQueen({ beforeRequest: refuse(99, full) });
    const { exitCode, stderr } = await runKeeper(infer(queen.url, '--retries', '1'));
    expect(exitCode).toBe(1);
    expect(queen.requests).toHaveLength(2);
    expect(stderr.at(-1)).toMatch(
      /^❌ Failed: As many wait .+ \(QUEUE_FULL: Send the request again/,
    );
  });

  it('can be left by Ctrl+C', async () => {
    const later = () => new Failure('DRAINING', 'Later.', { details: { retry_after_ms: 4_000 } });
    await using queen = await startScriptedQueen({ beforeRequest: refuse(99, later) });
    await using keeper = startKeeper(infer(queen.url));
    await keeper.until('stderr', 'Asking again in 4.0 s');
    const pressedMs = performance.now();
    keeper.process.kill('SIGINT');
    const { exitCode, stderr } = await keeper.ended;
    expect(exitCode).toBe(130);
    expect(performance.now() - pressedMs).toBeLessThan(3_000);
    expect(stderr.at(-1)).toBe('⏹ Cancelled: the queen had no room yet');
  });

  it('is not asked again for what will never work', async () => {
    const wrong = () => new Failure('MODEL_NOT_FOUND', 'No hive knows it.');
    await using queen = await startScriptedQueen({ beforeRequest: refuse(99, wrong) });
    expect((await runKeeper(infer(queen.url))).exitCode).toBe(1);
    expect(queen.requests).toHaveLength(1);
  });
});
