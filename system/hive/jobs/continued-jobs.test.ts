// A job that goes on from what another worker has said, and what is counted of it; and a job for one worker of several.
import { describe, expect, it, vi } from 'vitest';
import type { JobEvent } from '../../contracts/index.ts';
import { eventsOf, patience, told } from '../../shared/testing/job-events.ts';
import { createHiveJobs, hiveAnswering } from '../testing/hive-jobs.ts';
import { configured, idle, serving } from '../testing/tiny-workers.ts';

const usage = '{ prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 }';

function tokensOf(events: readonly JobEvent[]): JobEvent[] {
  return events.filter(({ type }) => type === 'token');
}

/** Streams a piece with the ids of its tokens. */
const withIds = `const withIds = (text, token_ids, finish_reason = null) => data(JSON.stringify({ id: 'c',
  object: 'text_completion', created: 1, model: 'tiny', choices: [{ index: 0, text, finish_reason, token_ids }],
  ...(finish_reason === null ? {} : { usage: ${usage} }) }));`;

describe('[INF-37] a job that another worker has begun', () => {
  const continuation = { text: ' upon a', events: 2, tokens: 3 };

  it('has the indexes that follow, and all tokens of the answer in its usage', async () => {
    await using hive = hiveAnswering(
      `${withIds} withIds(order.prompt + '|' + order.max_tokens, [1]); withIds('x', [2], 'stop'); done();`,
    );
    const events = await eventsOf(hive.start({ operation: { continuation } }));
    expect(tokensOf(events)).toEqual([
      { type: 'token', index: 2, text: 'Once upon a|5' },
      { type: 'token', index: 3, text: 'x' },
    ]);
    expect(events.at(-1)).toMatchObject({
      ...{ type: 'completed', finish_reason: 'stop', tokens: 2 },
      usage: { prompt_tokens: 6, completion_tokens: 7, total_tokens: 13 },
    });
  });

  it('of which nothing is left is complete without a word of a worker', async () => {
    await using hive = hiveAnswering("piece('too much', 'stop'); done();");
    const operation = { continuation: { ...continuation, tokens: 8 } };
    const events = await eventsOf(hive.start({ operation }));
    expect(tokensOf(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ finish_reason: 'length', tokens: 0 });
    expect(hive.workers.get('worker-1').state).toBe('stopped');
  });

  it('says how many tokens a text is where they are more or fewer than one', async () => {
    await using hive = hiveAnswering(
      `${withIds} withIds('a', [1]); withIds('', [2]); withIds('ß', [3]); withIds('', [], 'stop'); done();`,
    );
    expect(tokensOf(await eventsOf(hive.start()))).toEqual([
      { type: 'token', index: 0, text: 'a' },
      { type: 'token', index: 1, text: 'ß', tokens: 2 },
    ]);
  });
});

it('messages are answered as a chat', async () => {
  await using hive = hiveAnswering(`
    const chunk = (content, finish_reason = null) => data(JSON.stringify({ id: 'c', object: 'chat.completion.chunk',
      created: 1, model: 'tiny', choices: [{ index: 0, delta: { content }, finish_reason }] }));
    chunk(request.url + ' ' + order.messages[0].content); chunk('', 'stop'); done();`);
  const job = hive.startChat([{ role: 'user', content: 'Hi' }]);
  const events = await eventsOf(job);
  expect(tokensOf(events)).toEqual([{ type: 'token', index: 0, text: '/v1/chat/completions Hi' }]);
});

describe('a job for one worker of several', () => {
  const workers = ['worker-1', 'worker-2'].map((name) =>
    configured(serving("piece('a', 'stop'); done();", ''), { name }),
  );

  it('runs there, and its record says so', async () => {
    await using hive = createHiveJobs({ workers });
    await hive.workers.start(hive.workers.get('worker-1'));
    const job = hive.start({ operation: { worker: 'worker-2' } });
    expect((await eventsOf(job)).at(-1)).toMatchObject({ type: 'completed' });
    expect(job.record()).toMatchObject({ hive: 'hive-1', worker: 'worker-2', attempts: 1 });
  });

  it('[INF-12] fails where there is none of the name', async () => {
    await using hive = createHiveJobs({ workers });
    const job = hive.start({ operation: { worker: 'worker-3' } });
    expect((await eventsOf(job)).at(-1)).toMatchObject({ error: { code: 'WORKER_NOT_FOUND' } });
  });

  it('tells in which phase it is', async () => {
    const slow =
      "setTimeout(() => piece('a'), 50); setTimeout(() => { piece('', 'stop'); done(); }, 100);";
    await using hive = hiveAnswering(slow);
    const job = hive.start();
    const phases = new Set<string>();
    await vi.waitFor(
      () => {
        phases.add(job.phase);
        expect(job.hasFinished).toBe(true);
      },
      { ...patience, interval: 5 },
    );
    expect([...phases]).toEqual(['loading', 'prefill', 'decode']);
  });
});

describe('[INF-34] a job that is cancelled while its worker starts', () => {
  it('does not take the start from another that waits for it', async () => {
    const program = serving("piece('a', 'stop'); done();", '').replace(
      'announce(',
      'setTimeout(announce, 200, ',
    );
    await using hive = createHiveJobs({ workers: [configured(program)] });
    const [first, second] = [hive.start(), hive.start({ id: 'job-2' })];
    expect([first.phase, second.phase]).toEqual(['loading', 'loading']);
    first.cancel('the user left');
    expect((await eventsOf(first)).at(-1)).toMatchObject({ type: 'cancelled' });
    const events = await eventsOf(second);
    expect(events.at(-1)).toMatchObject({ type: 'completed' });
    expect(told(events)).toContain('hive-1 await_worker');
  });

  it('leaves a worker that is ready for the next', async () => {
    await using hive = createHiveJobs({ workers: [configured(idle)] });
    hive.start().cancel('the user left');
    const worker = hive.workers.get('worker-1');
    await vi.waitFor(() => expect(worker.state).toBe('ready'), patience);
    expect(worker.requests.busy).toBe(0);
  });
});
