import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StopText } from './stop-text.ts';

describe('StopText', () => {
  it('lets everything through when nothing stops', () => {
    const stops = new StopText([]);
    expect(stops.push('all of it')).toEqual({ text: 'all of it', stopped: false });
    expect(stops.flush()).toBe('');
  });

  it('ends before the first stop, also one in several pieces', () => {
    const stops = new StopText(['END', '\n\n']);
    expect(stops.push('one E')).toEqual({ text: 'one ', stopped: false });
    expect(stops.push('N')).toEqual({ text: '', stopped: false });
    expect(stops.push('D two\n\n')).toEqual({ text: '', stopped: true });
    expect(stops.flush()).toBe('');
  });

  it('gives out what only looked like a stop', () => {
    const stops = new StopText(['END']);
    expect(stops.push('EN')).toEqual({ text: '', stopped: false });
    expect(stops.push('EMY')).toEqual({ text: 'ENEMY', stopped: false });
    expect(stops.push('E')).toEqual({ text: '', stopped: false });
    expect(stops.flush()).toBe('E');
  });

  it('ignores an empty stop', () => {
    expect(new StopText(['']).push('on')).toEqual({ text: 'on', stopped: false });
  });

  it('agrees with a search in the whole text, however it is cut', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 6 }), fc.array(letters), (pieces, stops) => {
        const whole = pieces.join('');
        const used = stops.filter((stop) => stop !== '');
        const ends = used.map((stop) => whole.indexOf(stop)).filter((place) => place >= 0);
        // The earliest stop to be complete, not the one to begin first, is the one that is met.
        const expected = ends.length === 0 ? whole : undefined;
        const given = run(new StopText(stops), pieces);
        if (expected === undefined) {
          expect(given.stopped).toBe(true);
          expect(whole.startsWith(given.text)).toBe(true);
          expect(used.some((stop) => given.text.includes(stop))).toBe(false);
        } else {
          expect(given).toEqual({ text: expected, stopped: false });
        }
      }),
    );
  });
});

function run(stops: StopText, pieces: readonly string[]): { text: string; stopped: boolean } {
  let text = '';
  for (const piece of pieces) {
    const given = stops.push(piece);
    text += given.text;
    if (given.stopped) return { text, stopped: true };
  }
  return { text: text + stops.flush(), stopped: false };
}
