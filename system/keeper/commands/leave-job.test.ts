// The keeper leaving a job before its end: time is up, Ctrl+C, nobody reads any more. The queen hears of it each time.
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { whenAborted } from '../../shared/index.ts';
import { runKeeper, startKeeper } from '../testing/run-keeper.ts';
import {
  type QueenWork,
  type ScriptedQueen,
  startScriptedQueen,
} from '../testing/scripted-queen.ts';

/** Many processes start at once, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const untilStopped: QueenWork = async (job, signal) => {
  job.append({ type: 'token', index: 0, text: 'Hel' });
  await whenAborted(signal);
  throw signal.reason;
};

const whateverHappens: QueenWork = (job) => {
  job.append({ type: 'token', index: 0, text: 'Hel' });
  return new Promise(() => undefined);
};

/** Waiting ends when the thing happens; this is only when to give up. */
const patience = { timeout: 10_000 };

function infer(queenUrl: string, ...more: string[]): string[] {
  return ['infer', '--queen-url', queenUrl, '--model', 'tiny', ...more, 'Say hello'];
}

function deletions({ requests }: ScriptedQueen): number {
  return requests.filter(({ method }) => method === 'DELETE').length;
}

describe.concurrent('when the time is up', () => {
  it('[INF-17] it is shown which layer noticed, and how far the answer came', async () => {
    await using queen = await startScriptedQueen({ work: () => untilStopped });
    const { exitCode, stdout, stderr } = await runKeeper(infer(queen.url, '--timeout-ms', '3000'));
    expect(exitCode).toBe(1);
    expect(stdout).toBe('Hel');
    expect(stderr.at(-1)).toMatch(/^❌ Failed: The time budget of 3000 ms ran out in \w+ \(/);
    expect(stderr.at(-1)).toContain('1 token was shown before.');
    expect(stderr.at(-1)).toContain('(DEADLINE_EXCEEDED: Give the request more time');
  });

  it('[INF-17] and no layer says so, the keeper closes the connection and tells the queen to cancel', async () => {
    await using queen = await startScriptedQueen({ work: () => whateverHappens });
    const { exitCode, stderr } = await runKeeper(infer(queen.url, '--timeout-ms', '3000'));
    expect(exitCode).toBe(1);
    expect(stderr.at(-1)).toContain('The time budget of 3000 ms ran out in keeper (streaming).');
    expect(deletions(queen)).toBe(1);
    const [job] = queen.registry.list();
    expect(job?.cancelSignal.aborted).toBe(true);
    await vi.waitFor(() => expect(job?.record().listeners).toBe(0), patience);
  });

  it('[INF-17] before the queen has answered at all, the connection is closed', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined).resume());
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const argv = infer(`http://127.0.0.1:${port}`, '--timeout-ms', '200');
    const { exitCode, stderr } = await runKeeper(argv);
    expect(exitCode).toBe(1);
    expect(stderr.at(-1)).toContain('The time budget of 200 ms ran out in keeper (connecting).');
    await vi.waitFor(() => expect(sockets.size).toBe(0), patience);
    server.close();
  });
});

describe.concurrent('[INF-18] Ctrl+C', () => {
  it.each([
    'SIGINT',
    'SIGTERM',
    'SIGHUP',
  ] as const)('as %s cancels the job, waits for its end and exits 130', async (signal) => {
    await using queen = await startScriptedQueen({ work: () => untilStopped });
    await using keeper = startKeeper(infer(queen.url));
    await keeper.until('stdout', 'Hel');
    keeper.process.kill(signal);
    const { exitCode, stdout, stderr } = await keeper.ended;
    expect(exitCode).toBe(130);
    expect(stdout).toBe('Hel');
    expect(stderr.at(-2)).toMatch(/^keeper {6}cancel {10}Cancelling the job/);
    expect(stderr.at(-1)).toBe('⏹ Cancelled: cancelled on request');
    expect(queen.registry.list()[0]?.state).toBe('cancelled');
    expect(deletions(queen)).toBe(1);
  });

  it('before the job is accepted cancels it as soon as it is', async () => {
    const { promise: asked, resolve: noteAsked } = Promise.withResolvers<void>();
    const { promise: mayAccept, resolve: letAccept } = Promise.withResolvers<void>();
    await using queen = await startScriptedQueen({
      work: () => untilStopped,
      beforeRequest: async ({ method }) => {
        if (method === 'POST') noteAsked();
        if (method === 'POST') await mayAccept;
      },
    });
    await using keeper = startKeeper(infer(queen.url));
    await asked;
    keeper.process.kill('SIGINT');
    setTimeout(letAccept, 200);
    expect((await keeper.ended).exitCode).toBe(130);
    expect(queen.registry.list()[0]?.state).toBe('cancelled');
  });

  it('twice leaves at once', async () => {
    await using queen = await startScriptedQueen({ work: () => whateverHappens });
    await using keeper = startKeeper(infer(queen.url));
    await keeper.until('stdout', 'Hel');
    keeper.process.kill('SIGINT');
    await keeper.until('stderr', 'Ctrl+C again leaves at once');
    const askedMs = performance.now();
    keeper.process.kill('SIGINT');
    expect((await keeper.ended).exitCode).toBe(130);
    expect(performance.now() - askedMs).toBeLessThan(3_000);
  });

  it('is not held up for longer than 5 s by a queen that does not confirm it', async () => {
    await using queen = await startScriptedQueen({ work: () => whateverHappens });
    await using keeper = startKeeper(infer(queen.url));
    await keeper.until('stdout', 'Hel');
    const askedMs = performance.now();
    keeper.process.kill('SIGINT');
    const { exitCode, stderr } = await keeper.ended;
    expect(exitCode).toBe(130);
    expect(performance.now() - askedMs).toBeGreaterThan(4_900);
    expect(stderr.at(-1)).toBe('⏹ Cancelled: the queen did not confirm it within 5000 ms');
  });

  it('that the queen cannot be told leaves with what is known', async () => {
    await using queen = await startScriptedQueen({
      work: () => whateverHappens,
      beforeRequest: async ({ method, raw }) => {
        if (method === 'DELETE') raw.socket.destroy();
      },
    });
    await using keeper = startKeeper(infer(queen.url));
    await keeper.until('stdout', 'Hel');
    keeper.process.kill('SIGINT');
    const { exitCode, stderr } = await keeper.ended;
    expect(exitCode).toBe(130);
    expect(stderr.at(-1)).toContain('⏹ Cancelled: the queen could not be told (');
  });

  it('while the prompt is still awaited ends without asking anyone', async () => {
    await using keeper = startKeeper(infer('http://127.0.0.1:1').slice(0, -1), { stdin: null });
    await new Promise((resolve) => keeper.process.once('spawn', resolve));
    await whenItListensForSignals(keeper.process.pid);
    keeper.process.kill('SIGINT');
    const { exitCode, stderr } = await keeper.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toEqual(['⏹ Cancelled: no prompt was read yet']);
  });
});

describe.concurrent('when nobody reads stdout any more', () => {
  it('the keeper ends quietly, and the job with it', async () => {
    await using queen = await startScriptedQueen({
      work: () => async (job, signal) => {
        for (let index = 0; !signal.aborted; index++) {
          job.append({ type: 'token', index, text: 'again ' });
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        throw signal.reason;
      },
    });
    await using keeper = startKeeper(infer(queen.url, '--quiet'));
    await keeper.until('stdout', 'again');
    keeper.process.stdout?.destroy();
    const { exitCode, stderr } = await keeper.ended;
    expect(stderr).toEqual(['']);
    expect(exitCode).toBe(0);
    expect(queen.registry.list()[0]?.cancelSignal.aborted).toBe(true);
  });

  it('because its disk is full, that is a failure', async () => {
    await using queen = await startScriptedQueen({ work: () => untilStopped });
    const full = openSync('/dev/full', 'w');
    const { exitCode, stderr } = await runKeeper(infer(queen.url), { stdout: full });
    closeSync(full);
    expect(exitCode).toBe(1);
    expect(stderr.at(-1)).toContain('The answer could not be written to stdout: ');
    expect(stderr.at(-1)).toContain('(OUTPUT_FAILED: ');
    expect(queen.registry.list()[0]?.cancelSignal.aborted).toBe(true);
  });

  it('for good but leaves it open, the time is up all the same', async () => {
    const text = 'x'.repeat(400_000);
    await using queen = await startScriptedQueen({
      work: () => (job) => {
        job.append({ type: 'token', index: 0, text });
        return new Promise(() => undefined);
      },
    });
    await using keeper = startKeeper(infer(queen.url, '--timeout-ms', '500'));
    keeper.process.stdout?.pause();
    expect(await once(keeper.process, 'exit')).toEqual([1, null]);
    keeper.process.stdout?.resume();
    expect((await keeper.ended).stderr.at(-1)).toContain('(DEADLINE_EXCEEDED: ');
  });

  it('for a while, the queen is not blamed for the silence', async () => {
    const text = 'x'.repeat(400_000);
    await using queen = await startScriptedQueen({
      keepAliveMs: 60_000,
      work: () => async (job) => {
        job.append({ type: 'token', index: 0, text });
        await new Promise((resolve) => setTimeout(resolve, 200));
        job.append({ type: 'token', index: 1, text: 'end' });
        return { finishReason: 'stop', tokens: 2 };
      },
    });
    await using keeper = startKeeper(infer(queen.url));
    keeper.process.stdout?.pause();
    await keeper.until('stderr', 'Listening to the job');
    setTimeout(() => keeper.process.stdout?.resume(), 6_500);
    expect(await keeper.ended).toMatchObject({ exitCode: 0, stdout: `${text}end` });
  });
});

/** The kernel shows which signals a process catches. Node itself catches SIGINT; SIGHUP, the first bit, only the keeper does. */
async function whenItListensForSignals(pid: number | undefined): Promise<void> {
  await vi.waitFor(async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
    expect(BigInt(`0x${caught}`) & 1n).toBe(1n);
  }, patience);
}
