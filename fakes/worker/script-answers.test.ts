// What a script does to answers, seen as bytes on the wire of the program, and what the fake says of it on stderr.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StartedProgram } from '../../system/contracts/conformance/program/started-program.ts';
import { ask, firedIn, readyFake, scriptedFake, urlOf, wordsOf } from './testing/scripted-fake.ts';

const prompt = 'one two three four';
const words = [' one', ' two', ' three', ' four'];
const second = { token: 2 };

describe('a script changes tokens', () => {
  it.each([
    ['drop', {}, [' one', ' three', ' four']],
    ['double', {}, [' one', ' two', ' two', ' three', ' four']],
    ['swap', {}, [' one', ' three', ' two', ' four']],
    ['garble', { text: ' 2' }, [' one', ' 2', ' three', ' four']],
  ] as const)('%s, in streams and in whole answers', async (name, given, said) => {
    const rule = { at: 'token', where: second, do: name, with: given, times: 2 };
    await using fake = await readyFake([rule]);
    const streamed = await ask(fake.url, prompt);
    expect(wordsOf(streamed)).toEqual(said);
    expect(streamed.text).toMatch(/data: \[DONE\]\n\n$/);
    const whole = await ask(fake.url, prompt, { stream: false });
    expect(JSON.parse(whole.text).choices[0].text).toBe(said.join(''));
    expect(wordsOf(await ask(fake.url, prompt))).toEqual(words);
    await fake.stop();
    const fired = { rule: 1, at: 'token', do: name, with: given };
    expect(firedIn((await fake.ended).stderr)).toEqual([
      { ...fired, time: 1, facts: { ordinal: 1, stream: true, token: 2 } },
      { ...fired, time: 2, facts: { ordinal: 2, stream: false, token: 2 } },
    ]);
  });
});

describe('a script spoils streams', () => {
  const cases = [
    { at: 'token', where: { token: 5 }, do: 'swap' },
    { at: 'token', where: second, do: 'malform' },
    { at: 'token', where: second, do: 'malform', with: { text: 'rubbish\n' } },
    { at: 'token', where: second, do: 'end_stream' },
    { at: 'token', where: { token: 1 }, do: 'end_stream' },
    { at: 'end', where: {}, do: 'end_stream' },
    { at: 'end', where: {}, do: 'say_done', with: { times: 0 } },
    { at: 'end', where: {}, do: 'say_done', with: { times: 3 } },
  ];
  const fake = sharedFake(cases);
  const spoilt = async (index: number) => await ask(fake().url, `${prompt} case${index}`);

  it('swap of the last token leaves it where it is', async () => {
    expect(wordsOf(await spoilt(0))).toEqual([...words, ' case0']);
  });

  it('malform writes anything in the place of an event', async () => {
    expect((await spoilt(1)).text).toMatch(/^data: {.* one".*\n\ndata: {"id":\n\ndata: {.* three/);
    expect((await spoilt(2)).text).toMatch(/\n\nrubbish\ndata: {.* three.*\[DONE\]\n\n$/s);
  });

  it('end_stream ends it as if it were complete, wherever it is', async () => {
    const [inside, before, after] = [await spoilt(3), await spoilt(4), await spoilt(5)];
    for (const answer of [inside, before, after])
      expect(answer).toMatchObject({ status: 200, brokenBy: undefined });
    expect(wordsOf(inside)).toEqual([' one']);
    expect(before.text).toBe('');
    expect(before.headers['content-type']).toContain('text/event-stream');
    expect(wordsOf(after)).toEqual([...words, ' case5']);
    expect(after.text).not.toMatch(/"finish_reason":"|DONE/);
  });

  it('say_done says [DONE] as often as it is told', async () => {
    const [never, thrice] = [await spoilt(6), await spoilt(7)];
    expect(never.text).toMatch(/"finish_reason":"stop".*\n\n$/);
    expect(never.text).not.toContain('DONE');
    expect(thrice.text).toMatch(/[^\n]\n\n(data: \[DONE\]\n\n){3}$/);
  });

  it('and does not claim to have spoilt an answer that is no stream', async () => {
    await using alone = await readyFake([{ at: 'end', do: 'say_done', with: { times: 0 } }]);
    await ask(alone.url, prompt, { stream: false });
    expect((await ask(alone.url, prompt)).text).not.toContain('DONE');
    await alone.stop();
    expect(firedIn((await alone.ended).stderr)).toMatchObject([{ facts: { ordinal: 2 } }]);
  });
});

describe('a script breaks connections', () => {
  const cases = [
    { at: 'request', where: {}, do: 'reset' },
    { at: 'token', where: second, do: 'reset' },
    { at: 'request', where: {}, do: 'close' },
    { at: 'token', where: second, do: 'close' },
    { at: 'end', where: {}, do: 'close' },
  ];
  const fake = sharedFake(cases);

  it.each([
    ['reset', 'request', 0],
    ['reset', 'token', 1],
    ['close', 'request', 0],
    ['close', 'token', 1],
    ['close', 'end', 5],
  ] as const)('%s at %s', async (name, at, most) => {
    const index = cases.findIndex((one) => one.do === name && one.at === at);
    const answer = await ask(fake().url, `${prompt} case${index}`);
    expect(answer.brokenBy).toBe('ECONNRESET');
    expect(wordsOf(answer).length).toBeLessThanOrEqual(most);
    expect(wordsOf(await ask(fake().url, prompt))).toEqual(words);
  });
});

describe('a script is silent', () => {
  const manners = { '--keep-alive-ms': '20', '--slots': '1' };

  it('mute keeps signs of life back too, and then says all that was due', async () => {
    const rule = { at: 'token', where: second, do: 'mute', with: { ms: 300 } };
    await using fake = await readyFake([rule], manners);
    const begunMs = performance.now();
    const answer = await ask(fake.url, prompt);
    expect(performance.now() - begunMs).toBeGreaterThan(290);
    expect(wordsOf(answer)).toEqual(words);
  });

  it('stall shows signs of life, mute without end shows none, and a hang-up ends both', async () => {
    const rules = [
      { at: 'token', where: { nth: 1, token: 2 }, do: 'stall', with: { ms: 60_000 } },
      { at: 'token', where: { nth: 2, token: 2 }, do: 'mute' },
    ];
    await using fake = await readyFake(rules, manners);
    const stalled = await ask(fake.url, prompt, { until: /one(.|\n)*: alive(.|\n)*: alive/ });
    const muted = await ask(fake.url, prompt, { signal: AbortSignal.timeout(400) });
    expect(stalled.brokenBy).toBe('hung up');
    expect(muted.brokenBy).toBe('ABORT_ERR');
    // Before it fell mute there may have been one.
    expect(muted.text).toMatch(/one/);
    expect(muted.text).not.toMatch(/one(.|\n)*: alive/);
    expect(wordsOf(await ask(fake.url, prompt))).toEqual(words);
  });

  it('hang at a token shows that it is alive, and that nothing goes on', async () => {
    const rule = { at: 'token', where: { token: 1 }, do: 'hang' };
    await using fake = await readyFake([rule], manners);
    const answer = await ask(fake.url, prompt, { until: /(: alive\n\n){3}/ });
    expect(answer).toMatchObject({ status: 200, brokenBy: 'hung up' });
    expect(wordsOf(answer)).toEqual([]);
  });

  it('a long prefill says how far it is, and that grows', async () => {
    await using fake = await readyFake([], { ...manners, '--first-token-ms': '400' });
    const { text } = await ask(fake.url, 'word '.repeat(100));
    const told = [...text.matchAll(/^: progress (\d+)$/gm)].map(([, tokens]) => Number(tokens));
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual([...new Set(told)].sort((left, right) => left - right));
    expect(Math.max(...told)).toBeLessThanOrEqual(100);
  });

  it('hang never answers a request, ends with its client, and takes no slot', async () => {
    const rule = { at: 'request', where: { containing: 'two' }, do: 'hang' };
    await using fake = await readyFake([rule], manners);
    const hung = ask(fake.url, prompt, { signal: AbortSignal.timeout(300) });
    expect(wordsOf(await ask(fake.url, 'one three'))).toEqual([' one', ' three']);
    expect(await hung).toMatchObject({ status: undefined, text: '', brokenBy: 'ABORT_ERR' });
  });
});

describe('a script takes memory away', () => {
  const rule = { at: 'token', where: { token: 3 }, do: 'out_of_memory' };

  it('in the middle of an answer, and the next has it again', async () => {
    await using fake = await readyFake([rule]);
    const failed = await ask(fake.url, prompt);
    expect(wordsOf({ ...failed, text: failed.text.replace(/data: {"error.*/s, '') })).toEqual([
      ' one',
      ' two',
    ]);
    expect(failed.text).toMatch(/"OUT_OF_MEMORY".*\n\n$/);
    expect(failed.text).not.toContain('DONE');
    expect(wordsOf(await ask(fake.url, prompt))).toEqual(words);
  });

  it('of an answer that is no stream, with a status of its own', async () => {
    await using fake = await readyFake([rule]);
    expect(await ask(fake.url, prompt, { stream: false })).toMatchObject({ status: 507 });
  });
});

describe('a script answers in the place of the worker', () => {
  it('with an error of any status, and with any body', async () => {
    const answers = [
      { status: 503, code: 'ALL_SLOTS_BUSY', retry_after_s: 7 },
      { status: 500 },
      { status: 418 },
      { status: 200, body: 'no JSON at all' },
    ];
    const rules = answers.map((given, index) => {
      return { at: 'request', where: { nth: index + 2 }, do: 'answer', with: given };
    });
    await using fake = await readyFake(rules);
    expect(wordsOf(await ask(fake.url, prompt))).toEqual(words);
    const busy = await ask(fake.url, prompt);
    expect(busy).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
    const codes = [busy, await ask(fake.url, prompt), await ask(fake.url, prompt)].map(
      ({ status, text }) => [status, JSON.parse(text).error.code],
    );
    expect(codes).toEqual([
      [503, 'ALL_SLOTS_BUSY'],
      [500, 'INTERNAL'],
      [418, 'HTTP_418'],
    ]);
    expect(await ask(fake.url, prompt)).toMatchObject({ status: 200, text: 'no JSON at all' });
    expect(wordsOf(await ask(fake.url, prompt))).toEqual(words);
  });

  it('for its health: with lies, with errors, with nothing', async () => {
    await using fake = scriptedFake([
      { at: 'loading', do: 'hang' },
      {
        at: 'health',
        where: { nth: 2 },
        do: 'lie',
        with: { status: 'ready', slots_busy: 3, loaded: 0.5 },
      },
      { at: 'health', where: { nth: 3 }, do: 'answer', with: { status: 500 } },
      { at: 'health', where: { from: 4 }, do: 'reset', times: 'always' },
    ]);
    const url = await urlOf(fake);
    const health = () => ask(url, '', { path: '/health' });
    expect(JSON.parse((await health()).text)).toMatchObject({ status: 'loading', slots_busy: 0 });
    expect(JSON.parse((await health()).text)).toMatchObject({
      status: 'ready',
      slots_busy: 3,
      loaded: 0.5,
    });
    const { status, text } = await ask(url, prompt);
    expect([status, JSON.parse(text).error.code]).toEqual([503, 'ALL_SLOTS_BUSY']);
    expect((await health()).status).toBe(500);
    for (let call = 0; call < 2; call++) expect((await health()).brokenBy).toBe('ECONNRESET');
  });

  it('more slowly, every second time', async () => {
    const rule = { at: 'request', where: { every: 2 }, do: 'slow', with: { factor: 100 } };
    await using fake = await readyFake([rule]);
    await ask(fake.url, prompt);
    const begunMs = performance.now();
    await ask(fake.url, prompt);
    expect(performance.now() - begunMs).toBeGreaterThan(490); // (2 + 3 × 1) ms × 100, less what timers are early
  });
});

/** One fake for several cases: each is meant for prompts that contain its number. */
function sharedFake(cases: readonly { where: object }[]): () => StartedProgram {
  let fake: StartedProgram | undefined;
  beforeAll(async () => {
    fake = await readyFake(
      cases.map((rule, index) => ({
        ...rule,
        where: { ...rule.where, containing: `case${index}` },
      })),
    );
  });
  afterAll(() => fake?.[Symbol.asyncDispose]());
  return () => {
    if (fake === undefined) throw new Error('The fake has not been started.');
    return fake;
  };
}
