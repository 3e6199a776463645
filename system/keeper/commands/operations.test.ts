// Hives and workers are started and stopped by jobs, which are told as they go.
import { describe, expect, it, vi } from 'vitest';
import { Failure, type Narrate } from '../../shared/index.ts';
import { runKeeper } from '../testing/run-keeper.ts';
import { type QueenWork, startScriptedQueen } from '../testing/scripted-queen.ts';

/** Many processes start at once, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const findSomething =
  (narrate: Narrate): QueenWork =>
  async ({ spec: { operation } }) => {
    narrate({ action: operation.operation, target: 'hive-1', human: 'Doing what was asked' });
    const result = {
      hive: 'hive-1',
      is_local: true,
      devices: ['cpu', 'cuda:0'],
      checks: [
        { name: 'reachable', ok: true, took_ms: 3 },
        { name: 'binary', ok: false, reason: 'it is not there' },
      ],
    };
    return { finishReason: 'stop', tokens: 0, result };
  };

describe.concurrent('[KQ-01] keeper has the queen', () => {
  it.each([
    [['hives', 'start', 'hive-1'], { operation: 'hive_start', hive: 'hive-1' }],
    [['hives', 'stop', 'hive-1'], { operation: 'hive_stop', hive: 'hive-1' }],
    [['hives', 'refresh', 'hive-1'], { operation: 'hive_refresh', hive: 'hive-1' }],
    [['hives', 'check', 'hive-1'], { operation: 'hive_check', hive: 'hive-1' }],
    [['workers', 'start', 'hive-1/w'], { operation: 'worker_start', hive: 'hive-1', worker: 'w' }],
    [['workers', 'stop', 'hive-1/w'], { operation: 'worker_stop', hive: 'hive-1', worker: 'w' }],
  ])('do %j, and tells what is done', async (argv, operation) => {
    await using queen = await startScriptedQueen({ work: findSomething });
    const { exitCode, stderr } = await runKeeper([...argv, '--queen-url', queen.url]);
    expect(exitCode).toBe(0);
    expect(queen.registry.list()[0]?.spec.operation).toEqual(operation);
    expect(queen.requests[0]?.headers['x-request-timeout-ms']).toBe('120000');
    const does = operation.operation.replace('_', ' ');
    const whom = 'worker' in operation ? 'hive-1/w' : 'hive-1';
    expect(stderr[0]).toBe(
      `keeper      connect         Asking the queen at ${queen.url}: ${does} ${whom}`,
    );
    expect(stderr.at(-2)).toMatch(/^queen {7}\w+ +Doing what was asked$/);
    expect(stderr.at(-1)).toMatch(/^✅ Complete \(\d+\.\d\d s\)$/);
  });

  it('find something out, and prints it: facts, and lists as tables', async () => {
    await using queen = await startScriptedQueen({ work: findSomething });
    const argv = ['hives', 'check', 'hive-1', '--queen-url', queen.url];
    const { stdout } = await runKeeper(argv);
    expect(stdout).toBe(`hive      hive-1
is_local  yes
devices   cpu, cuda:0

NAME       OK   TOOK MS  REASON
reachable  yes  3        -
binary     no   -        it is not there
`);
    const events = (await runKeeper([...argv, '--json'])).stdout.trimEnd().split('\n');
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({
      type: 'completed',
      result: { hive: 'hive-1' },
    });
  });
});

it.concurrent('[KQ-02] what went wrong with a hive is told, with what to do', async () => {
  await using queen = await startScriptedQueen({
    work: () => async () => {
      throw new Failure('SSH_REFUSED', 'The host did not accept the user ada.', {
        details: { reason: 'key' },
      });
    },
  });
  const { exitCode, stdout, stderr } = await runKeeper([
    ...['hives', 'start', 'hive-1', '--queen-url', queen.url],
  ]);
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr.at(-1)).toMatch(
    /^❌ Failed: The host did not accept the user ada\. \(SSH_REFUSED: /,
  );
});

it.concurrent.each([
  [['workers', 'start', 'worker-1'], '"worker-1" is no worker: give its hive too'],
  [['hives', 'start'], "missing required argument 'name'"],
  [['hives', 'conquer'], "unknown command 'conquer'"],
])('%j ends with 2', async (argv, words) => {
  const { exitCode, stderr } = await runKeeper(argv);
  expect(exitCode).toBe(2);
  expect(stderr.join('\n')).toContain(words);
});
