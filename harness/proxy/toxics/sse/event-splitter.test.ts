import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventSplitter } from './event-splitter.ts';

/** Texts up to where an event ends; the last one has not. */
function eventsIn(pieces: readonly string[]): string[] {
  const splitter = new EventSplitter();
  const events = [''];
  for (const piece of pieces) {
    for (const { bytes, endsEvent } of splitter.split(Buffer.from(piece, 'latin1'))) {
      events[events.length - 1] += bytes.toString('latin1');
      if (endsEvent) events.push('');
    }
  }
  return events;
}

test.each([
  ['LF', 'a\nb\n\nc\n\n', ['a\nb\n\n', 'c\n\n', '']],
  ['CRLF', 'a\r\nb\r\n\r\nc\r\n\r\n', ['a\r\nb\r\n\r\n', 'c\r\n\r\n', '']],
  ['CR', 'a\rb\r\rc\r\rd', ['a\rb\r\r', 'c\r\r', 'd']],
  ['all of them', 'a\r\n\nb\n\r\nc\r\r\nd', ['a\r\n\n', 'b\n\r\n', 'c\r\r\n', 'd']],
])('events end with an empty line: lines that end with %s', (_, text, events) => {
  expect(eventsIn([text])).toEqual(events);
});

test('however it is split', () => {
  const letters = fc.constantFrom('a', '\n', '\r', '\r\n', '\r\n\r\n');
  fc.assert(
    fc.property(fc.array(fc.array(letters, { maxLength: 6 }), { maxLength: 10 }), (lists) => {
      const pieces = lists.map((list) => list.join(''));
      expect(eventsIn(pieces)).toEqual(eventsIn([pieces.join('')]));
    }),
  );
});

test('what is too large for an event is told in time, and is none', () => {
  const splitter = new EventSplitter();
  const large = Buffer.alloc(3 * 2 ** 20, 'x');
  const [first, rest] = splitter.split(large);
  expect([first?.bytes.length, first?.isTooLarge]).toEqual([2 ** 20, false]);
  expect(rest?.isTooLarge).toBe(true);
  const after = splitter.split(Buffer.from('\n\ndata: 1\n\n'));
  expect(after.map(({ isTooLarge }) => isTooLarge)).toEqual([true, false]);
});
