// The stream of a job breaks, and keeper takes the job up again: with the same queen, with one that was started anew, or not.
import { describe, expect, it, vi } from 'vitest';
import { Deadline } from '../../shared/index.ts';
import { startKeeper } from '../testing/run-keeper.ts';
import { startScriptedQueen } from '../testing/scripted-queen.ts';
import { tell, tellInTwo, tellUntilStopped } from '../testing/story.ts';

/** Many processes start at once, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

/** Waiting ends when the thing happens; this is only when to give up. */
const patience = { timeout: 10_000 };

function infer(queenUrl: string, ...more: string[]): string[] {
  return ['infer', '--queen-url', queenUrl, '--model', 'tiny', ...more, 'Say hello'];
}

const lostLine =
  'keeper      reconnect       Lost the queen; trying to take the job up again for 5000 ms';

describe.concurrent('[INF-43] a stream that breaks', () => {
  it('is taken up again where it was left, and every token is shown once', async () => {
    const { work, more } = tellInTwo(['one ', 'two '], ['three ', 'four']);
    await using queen = await startScriptedQueen({
      work: (narrate) => (job, signal) => {
        narrate({ action: 'place', target: 'hive-1', human: 'Chose hive-1' });
        return work(job, signal);
      },
    });
    await using keeper = startKeeper(infer(queen.url));
    await keeper.until('stdout', 'two');
    queen.dropConnections();
    await keeper.until('stderr', 'The queen is back after');
    more();
    const { exitCode, stdout, stderr } = await keeper.ended;
    expect(stderr).toContain(lostLine);
    expect([exitCode, stdout]).toEqual([0, 'one two three four']);
    expect(stderr.filter((line) => line.includes('Chose hive-1'))).toHaveLength(1);
    expect(stderr.at(-1)).toMatch(/^✅ Complete \(4 tokens/);
    const follows = queen.requests.filter(({ path }) => path.endsWith('/stream'));
    expect(follows.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '3']);
  });

  it('[INF-39] because the queen was started anew is given from its beginning, and shown once', async () => {
    const first = await startScriptedQueen({ work: () => tellUntilStopped('one ', 'two ') });
    await using keeper = startKeeper(infer(first.url, '--json'));
    await keeper.until('stdout', '"two "');
    const job = first.registry.list()[0];
    if (job === undefined) throw new Error('There is a job that keeper listens to.');
    first.dropConnections();
    const { id, operation, correlationId } = job.spec;
    await stopWithoutAWord(first);
    const deadline = new Deadline(30_000);
    await using second = await startScriptedQueen({
      port: first.port,
      resumed: [{ id, operation, correlationId, deadline, lastEventId: 1_000 }],
      work: () => tell('one ', 'two ', 'three'),
    });
    const { exitCode, stdout } = await keeper.ended;
    expect(exitCode).toBe(0);
    const tokens = stdout
      .split('\n')
      .filter((line) => line.includes('"token"'))
      .map((line) => JSON.parse(line).text);
    expect(tokens).toEqual(['one ', 'two ', 'three']);
    expect(second.requests.some(({ path }) => path.endsWith(`${id}/stream`))).toBe(true);
  });

  it('[INF-39] because of a queen that forgot the job says so', async () => {
    const first = await startScriptedQueen({ work: () => tellUntilStopped('one ') });
    await using keeper = startKeeper(infer(first.url));
    await keeper.until('stdout', 'one');
    await stopWithoutAWord(first);
    await using _second = await startScriptedQueen({ port: first.port });
    const { exitCode, stderr } = await keeper.ended;
    expect(exitCode).toBe(1);
    expect(stderr.at(-1)).toMatch(
      /^❌ Failed: The queen was lost while the job ran, and does not know the job any more\. 1 token was shown before\. \(JOB_NOT_FOUND: /,
    );
  });

  it('for good is a failure after the time to look for the queen, and not before', async () => {
    const queen = await startScriptedQueen({ work: () => tellUntilStopped('Hel') });
    await using keeper = startKeeper(infer(queen.url, '--reconnect-ms', '700'));
    await keeper.until('stdout', 'Hel');
    const lostMs = performance.now();
    await stopWithoutAWord(queen);
    const { exitCode, stdout, stderr } = await keeper.ended;
    expect(performance.now() - lostMs).toBeGreaterThan(700);
    expect([exitCode, stdout]).toEqual([1, 'Hel']);
    expect(stderr.at(-1)).toContain(`The queen at ${queen.url} was lost before the job ended (`);
    expect(stderr.at(-1)).toContain('it could not be taken up again within 700 ms). 1 token was');
    expect(stderr.at(-1)).toContain('(QUEEN_LOST: ');
  });

  it('again and again without anything new is given up all the same', async () => {
    await using queen = await startScriptedQueen({
      work: () => tellUntilStopped('Hel'),
      beforeRequest: async ({ method, headers, raw }) => {
        if (method === 'GET' && headers['last-event-id'] !== undefined)
          setTimeout(() => raw.socket.destroy(), 100);
      },
    });
    await using keeper = startKeeper(infer(queen.url, '--reconnect-ms', '1500'));
    await keeper.until('stdout', 'Hel');
    queen.dropConnections();
    const { exitCode, stderr } = await keeper.ended;
    expect(exitCode).toBe(1);
    expect(stderr.filter((line) => line.includes('Lost the queen'))).toHaveLength(1);
    expect(stderr.at(-1)).toContain('(QUEEN_LOST: ');
  });

  it('is not looked for where that is not wanted, and the queen need not wait then', async () => {
    const queen = await startScriptedQueen({ work: () => tellUntilStopped('Hel') });
    await using keeper = startKeeper(infer(queen.url, '--reconnect-ms', '0'));
    await keeper.until('stdout', 'Hel');
    expect(queen.registry.list()[0]?.spec.operation).toMatchObject({ disconnect_grace_ms: 0 });
    await stopWithoutAWord(queen);
    const { exitCode, stderr } = await keeper.ended;
    expect(exitCode).toBe(1);
    expect(stderr.join('\n')).not.toContain('reconnect');
  });

  it('for longer than the queen waits: her cancel is told as what it is', async () => {
    let isReachable = true;
    await using queen = await startScriptedQueen({
      work: () => tellUntilStopped('Hel'),
      beforeRequest: async ({ method, raw }) => {
        if (method === 'GET' && !isReachable) raw.socket.destroy();
      },
    });
    await using keeper = startKeeper(infer(queen.url));
    await keeper.until('stdout', 'Hel');
    isReachable = false;
    queen.dropConnections();
    const [job] = queen.registry.list();
    job?.cancel('the last listener disconnected');
    await vi.waitFor(() => expect(job?.state).toBe('cancelled'), patience);
    isReachable = true;
    const { exitCode, stderr } = await keeper.ended;
    expect(exitCode).toBe(1);
    expect(stderr.at(-1)).toBe(
      '⏹ Cancelled: the connection to the queen was lost for too long, and she gave the job up (the last listener disconnected)',
    );
  });

  it('can be left by Ctrl+C', async () => {
    const queen = await startScriptedQueen({ work: () => tellUntilStopped('Hel') });
    await using keeper = startKeeper(infer(queen.url, '--reconnect-ms', '60000'));
    await keeper.until('stdout', 'Hel');
    await stopWithoutAWord(queen);
    await keeper.until('stderr', 'Lost the queen');
    keeper.process.kill('SIGINT');
    expect((await keeper.ended).exitCode).toBe(130);
  });
});

it.concurrent('[INF-04] a token that is missing is no answer', async () => {
  await using queen = await startScriptedQueen({
    work: () => async (job) => {
      for (const index of [0, 2]) job.append({ type: 'token', index, text: 'x' });
      return { finishReason: 'stop', tokens: 2 };
    },
  });
  await using keeper = startKeeper(infer(queen.url));
  const { exitCode, stdout, stderr } = await keeper.ended;
  expect([exitCode, stdout]).toEqual([1, 'x']);
  expect(stderr.at(-1)).toContain(
    '(Token 2 came where 1 was due). 1 token was shown before. (BAD_',
  );
});

/** As a kill would: connections first, so that nobody is told anything. */
async function stopWithoutAWord(queen: Awaited<ReturnType<typeof startScriptedQueen>>) {
  queen.dropConnections();
  await queen[Symbol.asyncDispose]();
}
