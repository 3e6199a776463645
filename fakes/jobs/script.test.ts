// What scripts can do to a fake that serves jobs, as its clients see it; on the fake queen, which answers by itself.
import { setTimeout as elapsed } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checked } from '../../system/contracts/conformance/checked.ts';
import { refusalOf } from '../../system/contracts/conformance/jobs/job-client.ts';
import { JobListener } from '../../system/contracts/conformance/jobs/job-listener.ts';
import { StartedProgram } from '../../system/contracts/conformance/program/started-program.ts';
import { JobAcceptedSchema } from '../../system/contracts/index.ts';

const command = [process.execPath, fileURLToPath(new URL('../queen/main.ts', import.meta.url))];

/** A rule of the script for the job whose prompt has the word in it. */
function over(word: string, at: 'job' | 'token' | 'end', deed: object): object {
  const where = { containing: word, ...(at === 'token' ? { token: 3 } : {}) };
  return { at, where, ...deed };
}

const rules = [
  over('dropped', 'token', { do: 'drop' }),
  over('doubled', 'token', { do: 'double' }),
  over('malformed', 'token', { do: 'malform', with: { text: 'data: {"type":"tok\n\n' } }),
  over('slow', 'token', { do: 'stall', with: { ms: 300 } }),
  over('stuck', 'token', { do: 'hang' }),
  over('muted', 'token', { do: 'mute', with: { ms: 300 } }),
  over('dead', 'token', { do: 'mute' }),
  over('short', 'token', { do: 'end_stream' }),
  over('reset', 'token', { do: 'reset' }),
  over('unending', 'end', { do: 'end_stream' }),
  over('unmarked', 'end', { do: 'say_marker', with: { times: 0 } }),
  over('twice', 'end', { do: 'say_marker', with: { times: 2 } }),
  over('refused', 'job', {
    do: 'answer',
    with: { status: 503, code: 'DRAINING', retry_after_s: 4 },
  }),
  over('closed', 'job', { do: 'close' }),
  { at: 'job', where: { nth: 1 }, do: 'stall', with: { ms: 100 } },
];

let queen: StartedProgram;
beforeAll(async () => {
  queen = await startQueen(rules, { '--keep-alive-ms': '50' });
});
afterAll(() => queen.stop());

describe('a fake that serves jobs', () => {
  it.each([
    ['dropped', 'one dropped three four', ['one', 'dropped', 'four']],
    ['doubled', 'one doubled three four', ['one', 'doubled', 'three', 'three', 'four']],
    ['slow', 'one slow three four', ['one', 'slow', 'three', 'four']],
    ['muted', 'one muted three four', ['one', 'muted', 'three', 'four']],
  ])('can give out a stream that is %s', async (_word, prompt, words) => {
    const data = await dataOf(prompt);
    expect(wordsOf(data)).toEqual(words);
    expect(data.at(-1)).toBe('[DONE]');
  });

  it('can write what is no event', async () => {
    expect(await dataOf('one malformed three four')).toContain('{"type":"tok');
  });

  it.each([
    ['short', 'one short three four', ['one', 'short']],
    ['unending', 'one unending', ['one', 'unending']],
  ])('can end a stream where it should not (%s)', async (_word, prompt, words) => {
    const data = await dataOf(prompt);
    expect(wordsOf(data)).toEqual(words);
    expect(data.at(-1)).toMatch(/^\{"type":"(token|narration)"/);
  });

  it.each([
    ['unmarked', 0],
    ['twice', 2],
  ])('can say the marker as often as it likes (%s)', async (prompt, times) => {
    const data = await dataOf(prompt);
    expect(data.filter((each) => each === '[DONE]')).toHaveLength(times);
    expect(data.some((each) => each.startsWith('{"type":"completed"'))).toBe(true);
  });

  it('can break a stream off', async () => {
    await expect(dataOf('one reset three four')).rejects.toThrow();
  });

  it('can be stuck, and live', async () => {
    using listener = await listen('one stuck three four');
    await heard(listener, 'stuck');
    const life = await listener.signOfLife();
    expect(await listener.signOfLife()).toBeGreaterThan(life);
  });

  it('can be mute, as the dead are', async () => {
    using listener = await listen('one dead three four');
    await heard(listener, 'dead');
    const silence = elapsed(300, 'silence'); // six signs of life would fit in
    expect(await Promise.race([listener.signOfLife(), silence])).toBe('silence');
  });

  it('spoils one job and no other, and the record of none', async () => {
    const id = await ask('one dropped three four five');
    await new JobListener(`${queen.url}/v1/jobs/${id}/stream`).rest();
    const again = await new JobListener(`${queen.url}/v1/jobs/${id}/stream`).rest();
    expect(wordsOf(again.map(({ data }) => data))).toHaveLength(5);
    expect(wordsOf(await dataOf('one plain three four'))).toHaveLength(4);
  });

  it('can turn a job away, or hang up on it', async () => {
    const { status, headers, error } = await refusalOf(await order('one refused'));
    expect([status, error.code, headers.get('retry-after')]).toEqual([503, 'DRAINING', '4']);
    await expect(order('one closed')).rejects.toThrow();
  });

  it('can crash in the job that is meant, be ready late, and take its time', async () => {
    const started = performance.now();
    const crashing = [
      { at: 'start', do: 'stall', with: { ms: 150 } },
      { at: 'ready', do: 'stall', with: { ms: 150 } },
      { at: 'token', where: { nth: 2, token: 2 }, do: 'exit', with: { code: 7 } },
    ];
    await using program = await startQueen(crashing);
    expect(performance.now() - started).toBeGreaterThan(300);
    expect(wordsOf(await dataOf('one two three', program))).toHaveLength(3);
    await expect(dataOf('one two three', program)).rejects.toThrow();
    expect((await program.ended).exitCode).toBe(7);
  });
});

function startQueen(script: object[], flags: Record<string, string> = {}): Promise<StartedProgram> {
  const told = { '--between-tokens-ms': '1', '--script': JSON.stringify({ rules: script }) };
  return StartedProgram.ready(command, { ...told, ...flags });
}

function order(prompt: string, { url } = queen): Promise<Response> {
  return fetch(`${url}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ operation: 'infer', model: 'echo', prompt, on_disconnect: 'continue' }),
  });
}

async function ask(prompt: string, program = queen): Promise<string> {
  const answer: unknown = await (await order(prompt, program)).json();
  return checked(JobAcceptedSchema, answer).job_id;
}

async function listen(prompt: string, program = queen): Promise<JobListener> {
  return new JobListener(`${program.url}/v1/jobs/${await ask(prompt, program)}/stream`);
}

/** The data of all events of a new job's stream. */
async function dataOf(prompt: string, program = queen): Promise<string[]> {
  using listener = await listen(prompt, program);
  return (await listener.rest()).map(({ data }) => data);
}

async function heard(listener: JobListener, word: string): Promise<void> {
  await listener.until((event) => event.type === 'token' && event.text === ` ${word}`);
}

function wordsOf(data: readonly string[]): string[] {
  return data
    .filter((each) => each.startsWith('{"type":"token"'))
    .map((each): { text: string } => JSON.parse(each))
    .map(({ text }) => text.trim());
}
