// A conversation: what the model is given at each turn, and how it is stopped, begun anew and left.
import { describe, expect, it, vi } from 'vitest';
import type { ChatMessage } from '../../contracts/index.ts';
import { Failure, type Job } from '../../shared/index.ts';
import { runKeeper, startKeeper } from '../testing/run-keeper.ts';
import {
  type QueenWork,
  type ScriptedQueen,
  startScriptedQueen,
} from '../testing/scripted-queen.ts';
import { tellUntilStopped } from '../testing/story.ts';
import { keys, startOnTerminal, whyNoTerminal } from '../testing/terminal.ts';

/** Many processes start at once, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

/** Answers a question with the number of messages that came with it. */
const count: QueenWork = async (job) => {
  job.append({ type: 'token', index: 0, text: `I know ${messagesOf(job).length}` });
  return { finishReason: 'stop', tokens: 1 };
};

function messagesOf({
  spec: { operation },
}: Pick<Job<never>, 'spec'> | { spec: { operation: object } }) {
  return ((operation as { messages?: ChatMessage[] }).messages ?? []) satisfies ChatMessage[]; // a chat always has them
}

function asked({ registry }: ScriptedQueen): string[][] {
  return registry
    .list()
    .map((job) => messagesOf(job).map(({ role, content }) => `${role}: ${content}`));
}

function chat(queenUrl: string, ...more: string[]): string[] {
  return ['chat', '--queen-url', queenUrl, '--model', 'tiny', ...more];
}

describe.concurrent('a conversation over a pipe', () => {
  it('has one line a turn, and the model is given all that was said before', async () => {
    await using queen = await startScriptedQueen({ work: () => count });
    const stdin = 'Hello\n\nAnd now?\n';
    const { exitCode, stdout, stderr } = await runKeeper(chat(queen.url, '--system', 'Be short'), {
      stdin,
    });
    expect([exitCode, stderr]).toEqual([0, ['']]);
    expect(stdout).toBe('I know 2\nI know 4\n');
    expect(asked(queen)).toEqual([
      ['system: Be short', 'user: Hello'],
      ['system: Be short', 'user: Hello', 'assistant: I know 2', 'user: And now?'],
    ]);
  });

  it('can be begun anew, and left before its end', async () => {
    await using queen = await startScriptedQueen({ work: () => count });
    const { exitCode, stdout } = await runKeeper(chat(queen.url), {
      stdin: 'Hello\n/reset\nHello again\n/exit\nnot this',
    });
    expect([exitCode, stdout]).toEqual([0, 'I know 1\nI know 1\n']);
  });

  it('goes on after an answer that failed, which was never said, and ends with 1', async () => {
    let answers = 0;
    await using queen = await startScriptedQueen({
      work: () => (job, signal) => {
        if (answers++ === 1) throw new Failure('WORKER_CRASHED', 'It crashed.');
        return count(job, signal);
      },
    });
    const { exitCode, stdout, stderr } = await runKeeper(chat(queen.url), {
      stdin: 'one\ntwo\nthree\n',
    });
    expect([exitCode, stdout]).toEqual([1, 'I know 1\nI know 3\n']);
    expect(stderr).toEqual([expect.stringContaining('❌ Failed: It crashed. (WORKER_CRASHED: ')]);
    expect(asked(queen).at(-1)).toEqual(['user: one', 'assistant: I know 1', 'user: three']);
  });

  it('can be had as events', async () => {
    await using queen = await startScriptedQueen({ work: () => count });
    const { stdout } = await runKeeper(chat(queen.url, '--json'), { stdin: 'Hello\n' });
    const types = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect(types).toEqual(['token', 'completed']);
  });

  it('loses the answer to Ctrl+C, not the conversation', async () => {
    let answers = 0;
    await using queen = await startScriptedQueen({
      work: () => (job, signal) =>
        answers++ === 0 ? tellUntilStopped('Once upon')(job, signal) : count(job, signal),
    });
    await using keeper = startKeeper(chat(queen.url), { stdin: null });
    keeper.process.stdin?.write('A story\n');
    await keeper.until('stdout', 'Once upon');
    keeper.process.kill('SIGINT');
    await keeper.until('stderr', '⏹ Cancelled: ');
    keeper.process.stdin?.end('Go on\n');
    const { exitCode, stdout } = await keeper.ended;
    expect([exitCode, stdout]).toEqual([0, 'Once upon\nI know 3\n']);
    expect(asked(queen)[1]).toEqual(['user: A story', 'assistant: Once upon', 'user: Go on']);
    expect(queen.registry.list()[0]?.state).toBe('cancelled');
  });

  it.each([
    'SIGTERM',
    'SIGINT',
  ] as const)('is left by %s between two answers, with 130', async (signal) => {
    await using queen = await startScriptedQueen({ work: () => count });
    await using keeper = startKeeper(chat(queen.url), { stdin: null });
    keeper.process.stdin?.write('Hello\n');
    await keeper.until('stdout', 'I know 1\n');
    keeper.process.kill(signal);
    expect((await keeper.ended).exitCode).toBe(130);
  });

  it('is left by SIGTERM within an answer, which is cancelled', async () => {
    await using queen = await startScriptedQueen({ work: () => tellUntilStopped('Once') });
    await using keeper = startKeeper(chat(queen.url), { stdin: null });
    keeper.process.stdin?.write('Hello\n');
    await keeper.until('stdout', 'Once');
    keeper.process.kill('SIGTERM');
    expect((await keeper.ended).exitCode).toBe(130);
    expect(queen.registry.list()[0]?.state).toBe('cancelled');
  });
});

const why = whyNoTerminal();

describe.skipIf(why !== undefined)(`a conversation on a terminal${why ? ` (${why})` : ''}`, () => {
  it('is typed line by line, and left by Ctrl+D', async () => {
    await using queen = await startScriptedQueen({ work: () => count });
    await using keeper = startOnTerminal(chat(queen.url));
    await keeper.until('> ');
    keeper.type(`Hello${keys.enter}`);
    await keeper.until('I know 1\r\n> ');
    keeper.type(`/reset${keys.enter}`);
    await keeper.until('a new conversation begins');
    keeper.type(`/help${keys.enter}`);
    await keeper.until('/exit or Ctrl+D leaves, Ctrl+C stops an answer\r\n> ');
    keeper.type(`Hello${keys.enter}`);
    await expect.poll(() => keeper.shown().split('I know 1').length).toBe(3);
    await expect.poll(() => keeper.shown().split('> ').length).toBe(6);
    keeper.type(keys.ctrlD);
    expect((await keeper.ended).exitCode).toBe(0);
  });

  it('[INF-18] stops an answer at the first Ctrl+C and is left by the second and third', async () => {
    await using queen = await startScriptedQueen({ work: () => tellUntilStopped('Once upon') });
    await using keeper = startOnTerminal(chat(queen.url));
    await keeper.until('> ');
    keeper.type(`A story${keys.enter}`);
    await keeper.until('Once upon');
    keeper.type(keys.ctrlC);
    await keeper.until('⏹ Cancelled: cancelled on request\r\n> ');
    expect(queen.registry.list()[0]?.state).toBe('cancelled');
    keeper.type(`half a li${keys.ctrlC}`);
    await keeper.until('Ctrl+C again or Ctrl+D leaves');
    keeper.type(keys.ctrlC);
    expect((await keeper.ended).exitCode).toBe(130);
    expect(queen.registry.list()).toHaveLength(1);
  });

  it('is left at once by a second Ctrl+C while an answer is being stopped', async () => {
    await using queen = await startScriptedQueen({
      work: () => (job) => {
        job.append({ type: 'token', index: 0, text: 'Once' });
        return new Promise(() => undefined);
      },
    });
    await using keeper = startOnTerminal(chat(queen.url));
    await keeper.until('> ');
    keeper.type(`A story${keys.enter}`);
    await keeper.until('Once');
    keeper.type(keys.ctrlC);
    await expect.poll(() => queen.registry.list()[0]?.cancelSignal.aborted).toBe(true);
    keeper.type(keys.ctrlC);
    expect((await keeper.ended).exitCode).toBe(130);
  });

  it('shows what was typed ahead once it is asked for, not amid the answer', async () => {
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    await using queen = await startScriptedQueen({
      work: () => async (job) => {
        job.append({ type: 'token', index: 0, text: 'one' });
        await mayEnd;
        job.append({ type: 'token', index: 1, text: ' two' });
        return { finishReason: 'stop', tokens: 2 };
      },
    });
    await using keeper = startOnTerminal(chat(queen.url));
    await keeper.until('> ');
    keeper.type(`A story${keys.enter}`);
    await keeper.until('one');
    keeper.type('next');
    setTimeout(end, 200);
    await keeper.until('> next');
    expect(keeper.shown()).toContain('one two\r\n');
    keeper.type(`${keys.ctrlC}${keys.ctrlC}`);
    expect((await keeper.ended).exitCode).toBe(130);
  });
});
