import { stripVTControlCharacters, styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type NarrationEvent, narrationLine } from './narration-line.ts';
import type { Style } from './style.ts';

const placed: NarrationEvent = {
  at: 412,
  program: 'queen',
  action: 'place',
  human: 'chose worker-1 on hive-1',
};

describe('a line of narration', () => {
  it('says when, who, what, and how a person would put it', () => {
    expect(narrationLine(placed)).toBe(
      '  0.412 s  queen     place        chose worker-1 on hive-1',
    );
  });

  it('keeps its columns for every program and up to sixteen minutes', () => {
    const late = { ...placed, at: 999_999.4, program: 'worker-12', action: 'unavailable' };
    expect(narrationLine(late)).toBe('999.999 s  worker-12 unavailable  chose worker-1 on hive-1');
  });

  it('keeps a token with line breaks and control characters on its line', () => {
    const token = { ...placed, action: 'token', human: 'a\nb\u001b[31m' };
    expect(narrationLine(token)).toMatch(/token {8}a⏎b·\[31m$/);
  });

  it('has the same text in colours, and other colours for a cut than for its healing', () => {
    const colours: Style = (look, text) =>
      styleText(typeof look === 'string' ? look : 'red', text, { validateStream: false });
    const cut = { ...placed, program: 'link', action: 'cut', human: 'queen→hive-1' };
    const looks = (event: NarrationEvent) => {
      const used: unknown[] = [];
      const line = narrationLine(event, (look, text) => {
        used.push(look);
        return colours(look, text);
      });
      expect(stripVTControlCharacters(line)).toBe(narrationLine(event));
      return used;
    };
    expect(looks(cut)).not.toEqual(looks({ ...cut, action: 'heal' }));
  });
});
