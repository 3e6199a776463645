// What a script does to the fake as a process: before it is ready, while it works, and when it is told to end.
import { describe, it } from 'vitest';
import { ask, firedIn, readyFake, scriptedFake, urlOf, wordsOf } from './testing/scripted-fake.ts';

const prompt = 'one two three four';

describe.concurrent('a script crashes the fake', () => {
  it.for([
    ['start', []],
    ['loading', ['start', 'load_model']],
    ['ready', ['start', 'load_model', 'model_loaded', 'ready']],
  ] as const)('at %s, before it is ready', async ([at, narrated], { expect }) => {
    await using fake = scriptedFake([{ at, do: 'exit', with: { code: 7 } }]);
    const { exitCode, stderr } = await fake.ended;
    expect(exitCode).toBe(7);
    expect(fake.lines).toMatchObject(narrated.map((action) => ({ narration: { action } })));
    expect(firedIn(stderr)).toMatchObject([{ rule: 1, at, do: 'exit', with: { code: 7 } }]);
  });

  it('at the third token of the second request, by a signal', async ({ expect }) => {
    await using fake = await readyFake([
      { at: 'token', where: { nth: 2, token: 3 }, do: 'kill', with: { signal: 'SIGSEGV' } },
    ]);
    expect(wordsOf(await ask(fake.url, prompt))).toHaveLength(4);
    const broken = await ask(fake.url, prompt);
    expect(wordsOf(broken)).toEqual([' one', ' two']);
    expect(broken.brokenBy).toBe('ECONNRESET');
    expect(await fake.ended).toMatchObject({ exitCode: null, signal: 'SIGSEGV' });
  });

  it('when it is told to end', async ({ expect }) => {
    await using fake = await readyFake([{ at: 'stop', do: 'exit', with: { code: 9 } }]);
    fake.signal('SIGTERM');
    expect((await fake.ended).exitCode).toBe(9);
  });
});

describe.concurrent('a script keeps the fake from being ready', () => {
  it('for ever', async ({ expect }) => {
    await using fake = scriptedFake([{ at: 'ready', do: 'hang' }]);
    const url = await urlOf(fake);
    await fake.until((line) => JSON.stringify(line).includes('model_loaded'));
    expect(wordsOf(await ask(url, prompt))).toHaveLength(4);
    fake.signal('SIGTERM');
    expect((await fake.ended).stdout).not.toContain('"ready":true');
  });

  it('even before it listens, and it does not end by itself', async ({ expect }) => {
    await using fake = scriptedFake([
      { at: 'start', do: 'print', with: { text: 'begun' } },
      { at: 'start', do: 'hang' },
    ]);
    await fake.until((line) => line === 'begun');
    fake.signal('SIGTERM');
    expect(await fake.ended).toMatchObject({ exitCode: 0, stdout: 'begun\n' });
  });

  it('for a while', async ({ expect }) => {
    await using fake = scriptedFake([{ at: 'loading', do: 'stall', with: { ms: 300 } }]);
    await urlOf(fake);
    const begunMs = performance.now();
    await fake.until((line) => JSON.stringify(line).includes('"ready":true'));
    expect(performance.now() - begunMs).toBeGreaterThan(200);
  });

  it('since it cannot load its model, for the reason given', async ({ expect }) => {
    const given = { code: 'INSUFFICIENT_MEMORY', reason: 'not-enough-memory' };
    await using fake = scriptedFake([{ at: 'loading', do: 'load_failure', with: given }]);
    expect((await fake.ended).exitCode).toBe(1);
    const { code, reason } = given;
    expect(fake.lines.at(-1)).toMatchObject({ ready: false, error: { code, details: { reason } } });
    expect(fake.lines.at(-2)).toMatchObject({ narration: { action: 'fail', error_code: code } });
  });

  it('as long as loading takes, and it shows how far that is', async ({ expect }) => {
    await using fake = scriptedFake([], { '--load-ms': '60000' });
    const url = await urlOf(fake);
    const loaded = async (): Promise<number> =>
      JSON.parse((await ask(url, '', { path: '/health' })).text).loaded;
    const first = await loaded();
    expect(first).toBeLessThan(0.5);
    expect(await loaded()).toBeGreaterThan(first);
    const isPart = (line: unknown) => JSON.stringify(line).includes('load_progress');
    const told = await fake.until(isPart);
    expect(told).toMatchObject({ narration: { part: expect.any(Number), level: 'debug' } });
  });

  it('by a line that says nothing', async ({ expect }) => {
    await using fake = scriptedFake([{ at: 'ready', do: 'ready_line' }]);
    await fake.until((line) => line === '{"ready":tru');
    expect(wordsOf(await ask(await urlOf(fake), prompt))).toHaveLength(4);
    fake.signal('SIGTERM');
    const { exitCode, stdout } = await fake.ended;
    expect([exitCode, stdout.includes('"ready":true')]).toEqual([0, false]);
  });
});

describe.concurrent('a script makes the fake', () => {
  it('ignore SIGTERM; the end of its parent ends it still', async ({ expect }) => {
    await using fake = await readyFake([{ at: 'start', do: 'ignore' }]);
    fake.signal('SIGTERM');
    fake.signal('SIGTERM');
    expect(wordsOf(await ask(fake.url, prompt))).toHaveLength(4);
    fake.closeStdin();
    expect((await fake.ended).exitCode).toBe(0);
  });

  it('never finish its end', async ({ expect }) => {
    await using fake = await readyFake([{ at: 'stop', do: 'hang' }]);
    fake.signal('SIGTERM');
    expect(wordsOf(await ask(fake.url, prompt))).toHaveLength(4);
    fake.signal('SIGTERM');
    expect((await fake.ended).exitCode).toBe(1);
  });

  it('print between its lines, and flood its parent', async ({ expect }) => {
    const flood = { text: 'x'.repeat(79), repeat: 20_000 };
    await using fake = await readyFake([
      { at: 'loading', do: 'print', with: { text: 'loading 17 %' } },
      { at: 'request', do: 'print', with: { text: 'warning: ', to: 'stderr', newline: false } },
      { at: 'token', where: { token: 2 }, do: 'print', with: flood },
    ]);
    expect(fake.lines[2]).toBe('loading 17 %');
    expect(wordsOf(await ask(fake.url, prompt))).toHaveLength(4);
    await fake.stop();
    const { stderr } = await fake.ended;
    expect(fake.lines.filter((line) => line === flood.text)).toHaveLength(flood.repeat);
    expect(stderr).toContain('warning: {');
  });

  it('do nothing at all while its event loop is blocked', async ({ expect }) => {
    await using fake = await readyFake([
      { at: 'request', do: 'block', with: { ms: 400 } },
      { at: 'request', where: { from: 2 }, do: 'stall', with: { ms: 1 } },
    ]);
    const begunMs = performance.now();
    const blocked = ask(fake.url, prompt);
    await Promise.all([blocked, ask(fake.url, '', { path: '/health' })]);
    expect(performance.now() - begunMs).toBeGreaterThan(390);
    expect(wordsOf(await blocked)).toHaveLength(4);
  });
});

describe.concurrent('the settings of a script', () => {
  it('are refused with every fault, before anything starts', async ({ expect }) => {
    await using fake = scriptedFake(
      [{ at: 'token', do: 'explode' }, { at: 'end', do: 'drop', times: 0 }, { at: 'request' }],
      { '--jitter': 'some' },
    );
    const { exitCode, stdout, stderr } = await fake.ended;
    expect([exitCode, stdout]).toEqual([2, '']);
    for (const fault of [
      '--jitter is wrong. It must be one of none, uniform, normal, exponential.',
      '--script is wrong. The script has 4 faults:',
      'rule 1: do is "explode": it must be one of exit,',
      'rule 2: do cannot be drop at end, but at token',
      'rule 2: times must be a whole number from 1 on, or "always"',
      'rule 3: do is missing',
    ])
      expect(stderr).toContain(fault);
  });

  it('[FAKE-01] are explained, with every trigger and every action', async ({ expect }) => {
    await using fake = scriptedFake([], { '--help': '--help' });
    const { exitCode, stdout } = await fake.ended;
    expect(exitCode).toBe(0);
    for (const word of [
      '--listen',
      'JOB_ID',
      '--seed',
      'WORKER_SCRIPT',
      'loading',
      'every_token',
      'say_done',
      'curl',
    ])
      expect(stdout).toContain(word);
  });

  it('[FAKE-11] are needed by nobody: it says what to ask it as soon as it is ready', async ({
    expect,
  }) => {
    await using fake = await readyFake([]);
    await fake.stop();
    expect((await fake.ended).stderr).toContain(`Ask it: curl -N ${fake.url}/v1/completions`);
  });
});
