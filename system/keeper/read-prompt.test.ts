// Which text becomes the prompt, and what is said where none does.
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readPrompt } from './read-prompt.ts';

function stdin(...chunks: (string | Uint8Array)[]): Readable & { isTTY?: boolean } {
  return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}

describe('the prompt', () => {
  it('is the argument as it stands', async () => {
    expect(await readPrompt(' two\nlines\n', stdin('not this'))).toBe(' two\nlines\n');
  });

  it.each([
    ['hello', 'hello'],
    ['hello\n', 'hello'],
    ['hello\r\n', 'hello'],
    ['hello\n\n', 'hello\n'],
    [' hello ', ' hello '],
  ])('is %j on stdin without one line break at the end: %j', async (text, prompt) => {
    expect(await readPrompt(undefined, stdin(text))).toBe(prompt);
    expect(await readPrompt('-', stdin(text))).toBe(prompt);
  });

  it('may come in pieces that cut through characters', async () => {
    const bytes = [...Buffer.from('Grüße 🐝')].map((byte) => Uint8Array.of(byte));
    expect(await readPrompt(undefined, stdin(...bytes))).toBe('Grüße 🐝');
  });

  it('may be as long as the jobs API takes it, counted in characters', async () => {
    const longest = '🐝'.repeat(500_000);
    expect(await readPrompt(longest, stdin())).toBe(longest);
    await expect(readPrompt(`${longest}!`, stdin())).rejects.toThrow(
      'longer than 500000 characters',
    );
  });
});

describe('there is no prompt', () => {
  it.each([
    ['where it is empty', '', stdin(), 'the prompt is empty'],
    ['where stdin is empty', undefined, stdin(), 'the prompt is empty'],
    ['where stdin is one line break', undefined, stdin('\n'), 'the prompt is empty'],
    ['where stdin is no text', '-', stdin(Uint8Array.of(0x61, 0xff)), 'cannot be read as UTF-8'],
    ['where a character is torn', '-', stdin(Uint8Array.of(0xf0, 0x9f)), 'cannot be read as UTF-8'],
  ])('%s', async (_where, argument, input, words) => {
    await expect(readPrompt(argument, input)).rejects.toThrow(words);
  });

  it('where someone sits at a terminal and gave none', async () => {
    const terminal = Object.assign(stdin('typed'), { isTTY: true });
    await expect(readPrompt(undefined, terminal)).rejects.toThrow('there is no prompt');
    expect(await readPrompt('-', terminal)).toBe('typed');
  });

  it('where stdin breaks', async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error('EIO: it broke')) });
    await expect(readPrompt('-', broken)).rejects.toThrow('EIO: it broke');
  });

  it('where stdin has no end, and the memory is not filled with it', async () => {
    let given = 0;
    const endless = new Readable({
      read: () => {
        given++;
        endless.push(Buffer.alloc(65_536, 'x'));
      },
    });
    await expect(readPrompt('-', endless)).rejects.toThrow('longer than 500000 characters');
    expect(given).toBeLessThan(20);
  });
});
