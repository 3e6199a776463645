// What goes where: text on stdout, all else on stderr, and each on a line of its own where both are one terminal.
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Narration, type NarrationLevel, narrationLevels } from '../../contracts/index.ts';
import { type DisplayOptions, openDisplay } from './display.ts';

const narration: Narration = {
  actor: 'queen',
  action: 'place',
  target: 'hive-1',
  human: 'Chose hive-1',
  level: 'info',
  emitted_at_ms: 1,
};
const narrated = 'queen       place           Chose hive-1\n';
const completed = { kind: 'completed', tokens: 1, durationMs: 10 } as const;

const usual: DisplayOptions = {
  isQuiet: false,
  isJson: false,
  level: 'info',
  mode: 'human',
  terminal: { isLive: false, hasColours: false },
};

function open(options: Partial<DisplayOptions> = {}, isTTY = false) {
  const written: string[] = [];
  const onStdout: string[] = [];
  const onStderr: string[] = [];
  const record = (lines: string[]): PassThrough =>
    new PassThrough().on('data', (chunk) => {
      lines.push(`${chunk}`);
      written.push(`${chunk}`);
    });
  const screen = {
    stdout: Object.assign(record(onStdout), { isTTY }),
    stderr: Object.assign(record(onStderr), { isTTY }),
  };
  const display = openDisplay(screen, { ...usual, ...options });
  return { display, written, onStdout, onStderr, screen };
}

function token(text: string) {
  return { type: 'token', index: 0, text } as const;
}

describe('a display', () => {
  it('writes text as it is, narration in lines and how it ended', async () => {
    const { display, onStdout, onStderr } = open();
    await display.show({ type: 'narration', ...narration });
    await display.show(token('Hel'));
    await display.show(token('lo'));
    await display.end(completed);
    expect(onStdout.join('')).toBe('Hello');
    expect(onStderr.join('')).toBe(`${narrated}✅ Complete (1 token, 0.01 s)\n`);
  });

  it('hides the finest narration, and all of it where it is to be quiet', async () => {
    const { display, written } = open();
    display.narrate({ ...narration, level: 'debug' });
    const quiet = open({ isQuiet: true });
    quiet.display.narrate(narration);
    await quiet.display.show({ type: 'narration', ...narration });
    expect([...written, ...quiet.written]).toEqual([]);
  });

  it('writes raw events in place of text, and narration all the same', async () => {
    const { display, written } = open({ isJson: true });
    await display.show({ type: 'narration', ...narration });
    await display.show(token('Hel'));
    expect(written).toEqual([
      narrated,
      `${JSON.stringify({ type: 'narration', ...narration })}\n`,
      '{"type":"token","index":0,"text":"Hel"}\n',
    ]);
  });

  it('breaks the line before it narrates into text on the same terminal', async () => {
    const { display, written } = open({}, true);
    await display.show(token('Hel'));
    display.narrate(narration);
    await display.show(token('lo\n'));
    display.narrate(narration);
    await display.show(token('!'));
    await display.end(completed);
    expect(written.join('')).toBe(
      `Hel\n${narrated}lo\n${narrated}!\n✅ Complete (1 token, 0.01 s)\n`,
    );
  });

  it('says nothing at the end to one who has left', async () => {
    const { display, written } = open();
    await display.end({ kind: 'unheard' });
    expect(written).toEqual([]);
  });
});

describe('narration', () => {
  it.each<[NarrationLevel, NarrationLevel[]]>([
    ['trace', [...narrationLevels]],
    ['warn', ['warn', 'error', 'fatal']],
    ['fatal', ['fatal']],
  ])('of level %s and above is shown where that is asked for', (level, shown) => {
    const { display, onStderr } = open({ level });
    for (const each of narrationLevels) display.narrate({ ...narration, level: each, human: each });
    expect(onStderr.map((line) => line.trim().split(' ').at(-1))).toEqual(shown);
    display[Symbol.dispose]();
  });
});

describe('while nothing is told', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('a plain line every ten seconds shows that keeper lives, where there is no terminal', async () => {
    const { display, onStderr } = open();
    display.narrate(narration);
    vi.advanceTimersByTime(25_000);
    await display.end(completed);
    vi.advanceTimersByTime(60_000);
    expect(onStderr).toEqual([
      narrated,
      '⏳ 10 s: Chose hive-1\n',
      '⏳ 20 s: Chose hive-1\n',
      '✅ Complete (1 token, 0.01 s)\n',
    ]);
  });

  it('nothing at all is said to one who wants quiet', async () => {
    const { display, onStderr } = open({ isQuiet: true });
    await display.show(token('Hel'));
    vi.advanceTimersByTime(60_000);
    expect(onStderr).toEqual([]);
    display[Symbol.dispose]();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a stream that cannot be written', () => {
  function closed(): Writable {
    const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    return new Writable({ write: (_chunk, _encoding, done) => done(error) });
  }

  it('is told to the one who shows text, as a reader who left', async () => {
    const { screen } = open();
    const display = openDisplay({ ...screen, stdout: closed() }, usual);
    await expect(display.show(token('Hel'))).rejects.toMatchObject({
      name: 'OutputError',
      isReaderGone: true,
    });
  });

  it('holds nothing up where it is only for narration', async () => {
    const { screen, written } = open();
    const display = openDisplay({ ...screen, stderr: closed() }, usual);
    display.narrate(narration);
    await display.show(token('Hel'));
    await display.end(completed);
    expect(written).toEqual(['Hel']);
  });
});
