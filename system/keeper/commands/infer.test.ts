// `keeper infer` as the user meets it: what stands on stdout and stderr and what the exit code says.
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ErrorCode, errorCodes, JobEventSchema } from '../../contracts/index.ts';
import { Failure, type Narrate } from '../../shared/index.ts';
import { runKeeper, startKeeper } from '../testing/run-keeper.ts';
import { type QueenWork, startScriptedQueen } from '../testing/scripted-queen.ts';

/** Many processes start at once, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const sayTwoTokens =
  (narrate: Narrate): QueenWork =>
  async (job) => {
    narrate({ action: 'place', target: 'hive-1', human: 'Chose hive-1: it has the model' });
    for (const [index, text] of ['Hello', ' world\n'].entries())
      job.append({ type: 'token', index, text });
    return { finishReason: 'stop', tokens: 2 };
  };

function infer(queenUrl: string, ...more: string[]): string[] {
  return ['infer', '--queen-url', queenUrl, '--model', 'tiny', ...more];
}

describe.concurrent('a job that completes', () => {
  it('[INF-06] has its text alone on stdout, ✅ Complete at the end of stderr, and exit code 0', async () => {
    await using queen = await startScriptedQueen({ work: sayTwoTokens });
    const { exitCode, stdout, stderr } = await runKeeper(infer(queen.url, 'Say hello'));
    expect(exitCode).toBe(0);
    expect(stdout).toBe('Hello world\n');
    expect(stderr.at(-1)).toMatch(/^✅ Complete \(2 tokens, \d+\.\d\d s\)$/);
  });

  it('[CORE-01] is narrated in columns: what the keeper does and what it hears', async () => {
    await using queen = await startScriptedQueen({ work: sayTwoTokens });
    const { stderr } = await runKeeper(infer(queen.url, 'Say hello'));
    const [job] = queen.registry.list();
    expect(stderr.slice(0, -1)).toEqual([
      `keeper      connect         Asking the queen at ${queen.url} for tiny`,
      `keeper      accepted        The queen accepted ${job?.id}`,
      'keeper      stream          Listening to the job',
      'queen       place           Chose hive-1: it has the model',
    ]);
  });

  it('shows each token as it comes', async () => {
    const { promise: seen, resolve: noteSeen } = Promise.withResolvers<void>();
    await using queen = await startScriptedQueen({
      work: () => async (job) => {
        job.append({ type: 'token', index: 0, text: 'first' });
        await seen;
        job.append({ type: 'token', index: 1, text: ' second' });
        return { finishReason: 'stop', tokens: 2 };
      },
    });
    await using keeper = startKeeper(infer(queen.url, 'Say hello'));
    await keeper.until('stdout', 'first');
    noteSeen();
    expect(await keeper.ended).toMatchObject({ exitCode: 0, stdout: 'first second' });
  });

  it('carries one correlation id and its time budget', async () => {
    await using queen = await startScriptedQueen({ work: sayTwoTokens });
    await runKeeper(infer(queen.url, 'Say hello', '--timeout-ms', '7000'));
    await runKeeper(infer(queen.url, 'Say hello'));
    expect(queen.requests).toHaveLength(4);
    const [submitted, followed, ...second] = queen.requests.map(({ headers }) => headers);
    expect(submitted?.['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(followed?.['x-correlation-id']).toBe(submitted?.['x-correlation-id']);
    expect(second[0]?.['x-correlation-id']).not.toBe(submitted?.['x-correlation-id']);
    expect(submitted?.['x-request-timeout-ms']).toBe('7000');
    expect(second[0]?.['x-request-timeout-ms']).toBe('30000');
  });

  it('without narration shows only how it ended', async () => {
    await using queen = await startScriptedQueen({ work: sayTwoTokens });
    const { stdout, stderr } = await runKeeper(infer(queen.url, '--quiet', 'Say hello'));
    expect(stdout).toBe('Hello world\n');
    expect(stderr).toEqual([expect.stringMatching(/^✅ Complete/)]);
  });

  it('shows its raw events, one a line, where that is asked for', async () => {
    await using queen = await startScriptedQueen({ work: sayTwoTokens });
    const { exitCode, stdout } = await runKeeper(infer(queen.url, '--json', 'Say hello'));
    expect(exitCode).toBe(0);
    const events: { type: string }[] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const event of events) expect(Value.Check(JobEventSchema, event)).toBe(true);
    expect(events.map(({ type }) => type)).toEqual(['narration', 'token', 'token', 'completed']);
  });

  it('cannot write on the terminal what is no text', async () => {
    await using queen = await startScriptedQueen({
      work: (narrate) => async () => {
        narrate({ action: 'evil', target: 'you', human: 'red \u001b[31m and\nanother line\r' });
        return { finishReason: 'stop', tokens: 0 };
      },
    });
    const { stderr } = await runKeeper(infer(queen.url, 'Say hello'));
    expect(stderr).toContain('queen       evil            red  [31m and another line ');
  });
});

describe.concurrent('a job that does not complete', () => {
  const oneOfEachType = Object.values(
    Object.fromEntries(Object.entries(errorCodes).map(([code, row]) => [row.type, code])),
  ) as ErrorCode[]; // keys of the table

  it.each(oneOfEachType)('shows %s with what to do, after what came before', async (code) => {
    await using queen = await startScriptedQueen({
      work: () => async (job) => {
        job.append({ type: 'token', index: 0, text: 'Hel' });
        throw new Failure(code, 'It went wrong.');
      },
    });
    const { exitCode, stdout, stderr } = await runKeeper(infer(queen.url, 'Say hello'));
    expect(exitCode).toBe(1);
    expect(stdout).toBe('Hel');
    expect(stderr.at(-1)).toBe(
      `❌ Failed: It went wrong. 1 token was shown before. (${code}: ${errorCodes[code].advice})`,
    );
  });

  it('[KQ-02] because it was refused says why', async () => {
    await using queen = await startScriptedQueen({ work: sayTwoTokens, isDraining: true });
    const argv = infer(queen.url, '--retries', '0', 'Say hello');
    const { exitCode, stdout, stderr } = await runKeeper(argv);
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.at(-1)).toContain('❌ Failed: queen is shutting down');
    expect(stderr.at(-1)).toContain('(DRAINING: ');
  });

  it('because someone else cancelled it says so, and exits 1', async () => {
    await using queen = await startScriptedQueen({
      work: () => async (job) => {
        job.cancel('cancelled on request');
        throw new Error('stopped');
      },
    });
    const { exitCode, stderr } = await runKeeper(infer(queen.url, 'Say hello'));
    expect(exitCode).toBe(1);
    expect(stderr.at(-1)).toBe('⏹ Cancelled: cancelled on request');
  });

  it('[KQ-02] because nobody listens there names the address and what to do', async () => {
    const gone = await startScriptedQueen({ work: sayTwoTokens });
    await gone[Symbol.asyncDispose]();
    const { exitCode, stdout, stderr } = await runKeeper(infer(gone.url, 'Say hello'));
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.at(-1)).toContain(`❌ Failed: The queen at ${gone.url} could not be reached`);
    expect(stderr.at(-1)).toContain('QUEEN_UNREACHABLE: Start a queen there, or name the right');
  });

  it('[KQ-02] because the queen fell silent says for how long', async () => {
    await using queen = await startScriptedQueen({
      keepAliveMs: 60_000,
      work: () => (_job, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', reject)),
    });
    const { exitCode, stderr } = await runKeeper(
      infer(queen.url, '--queen-silence-ms', '300', '--reconnect-ms', '0', 'Say hello'),
    );
    expect(exitCode).toBe(1);
    expect(stderr.at(-1)).toContain('was given up (The peer said nothing for 300 ms).');
    expect(stderr.at(-1)).toContain('(QUEEN_SILENT: ');
  });

  it('[KQ-02] because something else listens there says so', async () => {
    const page = 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 4\r\n\r\nHi!\n';
    const server = createServer((socket) => socket.once('data', () => socket.end(page)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { exitCode, stderr } = await runKeeper(infer(`http://127.0.0.1:${port}`, 'Say hello'));
    server.close();
    expect(exitCode).toBe(1);
    expect(stderr.at(-1)).toContain('answered outside the contract');
    expect(stderr.at(-1)).toContain('(BAD_UPSTREAM: ');
  });
});

describe.concurrent('the prompt and the settings', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hornet-keeper-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['an argument, whatever is on stdin', ['Say hello'], 'not this', 'Say hello'],
    ['stdin, without its last line break', [], 'Say\nhello\n', 'Say\nhello'],
    ['stdin, asked for with a hyphen', ['-'], 'Grüße 🐝\r\n', 'Grüße 🐝'],
  ])('comes from %s', async (_what, argv, stdin, prompt) => {
    await using queen = await startScriptedQueen({ work: sayTwoTokens });
    const { exitCode } = await runKeeper(infer(queen.url, ...argv), { stdin });
    expect(exitCode).toBe(0);
    expect(queen.registry.list()[0]?.spec.operation).toEqual({
      operation: 'infer',
      model: 'tiny',
      prompt,
      max_tokens: 128,
      temperature: 0,
      on_disconnect: 'cancel',
      disconnect_grace_ms: 800,
    });
  });

  it('come from flag over environment over file', async () => {
    await using queen = await startScriptedQueen({ work: sayTwoTokens });
    await using other = await startScriptedQueen({ work: sayTwoTokens });
    const path = join(folder, 'keeper.json');
    const file = { queen_url: other.url, model: 'filed', max_tokens: 5, temperature: 0.5 };
    await writeFile(path, JSON.stringify(file));
    const environment = { KEEPER_QUEEN_URL: queen.url, KEEPER_MAX_TOKENS: '6' };
    const argv = ['infer', '--config', path, '--max-tokens', '7', 'Say hello'];
    expect((await runKeeper(argv, { environment })).exitCode).toBe(0);
    expect(other.requests).toEqual([]);
    expect(queen.registry.list()[0]?.spec.operation).toMatchObject({
      model: 'filed',
      max_tokens: 7,
      temperature: 0.5,
    });
  });

  it.each([
    ['no model', ['infer', 'Say hello'], '', 'error: --model is missing'],
    ['no prompt', infer('http://x'), '\n', 'error: the prompt is empty'],
    ['two values', infer('queen', '--temperature', '3', 'a'), '', '--queen-url is wrong'],
    ['an unknown command', ['conquer'], '', "unknown command 'conquer'"],
    ['no command', [], '', 'Usage: keeper'],
  ])('that are wrong end with 2 and how to mend it: %s', async (_what, argv, stdin, words) => {
    const { exitCode, stdout, stderr } = await runKeeper(argv, { stdin });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.join('\n')).toContain(words);
    expect(stderr.join('\n')).toContain('help');
  });

  it('end with 2 where stdin cannot be read', async () => {
    const writeOnly = openSync(join(folder, 'write-only'), 'w');
    const { exitCode, stderr } = await runKeeper(infer('http://x'), { stdin: writeOnly });
    closeSync(writeOnly);
    expect(exitCode).toBe(2);
    expect(stderr[0]).toContain('error: the prompt on stdin cannot be read as UTF-8 text: EBADF');
  });
});
