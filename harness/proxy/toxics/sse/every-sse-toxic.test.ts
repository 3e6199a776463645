/** What is true of every toxic on event streams. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dialects,
  eventsOf,
  type StreamFraming,
  streamResponse,
} from '../../fixtures/event-streams.ts';
import { feed, textOf } from '../../fixtures/paired-stages.ts';
import { startOnStream as start, throughStream as through } from '../../fixtures/stream-toxics.ts';
import type { Attributes } from '../toxic.ts';

const framings: readonly StreamFraming[] = ['chunked', 'length', 'until-close'];
const event = (text: string) => `data: {"t":"${text}"}\n\n`;
const abc = [event('a'), event('b'), event('c'), 'data: [DONE]\n\n'];

const all: readonly [string, Attributes][] = [
  ['sse_late_first', { delay_ms: 10 }],
  ['sse_stall', { event: 2, stall_ms: 10 }],
  ['sse_cut', { after_events: 2 }],
  ['sse_duplicate', { event: 2 }],
  ['sse_garble', { event: 2 }],
  ['sse_reorder', { event: 2 }],
];

describe.each(all)('%s', (typeName, attributes) => {
  const stream = streamResponse(abc);

  test.each([
    ['no event stream', stream.replace('text/event-stream', 'text/plain')],
    ['a compressed one', streamResponse(abc, 'chunked', 'Content-Encoding: gzip\r\n')],
    ['one of another path', stream],
  ])('leaves %s as it is', (what, response) => {
    const path = what.includes('path') ? '/other' : '';
    expect(through(typeName, { ...attributes, path }, response)).toEqual({
      out: response,
      acts: [],
    });
  });

  test('acts on the first stream alone, when that is all that it shall do', () => {
    const { down, acts } = start(typeName, {
      ...attributes,
      first: 1,
      ...(typeName === 'sse_cut' && { after_events: 9 }),
    });
    feed(down, stream);
    textOf(down, 100);
    feed(down, stream, { from: stream.length, nowMs: 200 });
    expect(textOf(down, 200)).toBe(stream);
    expect(acts.every(({ message }) => message === 1)).toBe(true);
  });

  const piece = fc.constantFrom(
    ...dialects.jobs,
    ...dialects.older,
    'data: {"é":1}\n',
    '\n',
    ': x\n',
  );
  const sizes = fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 60 });

  test('however the bytes are split, the same passes and is told', () => {
    const outcome = (response: string, split: readonly number[]) => {
      const { down, acts } = start(typeName, attributes);
      feed(down, response, { sizes: split });
      down.put({ kind: 'end' }, 0);
      return [textOf(down), textOf(down, 10), acts];
    };
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 9 }),
        fc.constantFrom(...framings),
        sizes,
        (pieces, framing, split) => {
          const response = streamResponse(pieces, framing);
          expect(outcome(response, split)).toEqual(outcome(response, []));
        },
      ),
    );
  });

  test('removed anywhere in a stream, what a client reads is whole', () => {
    const expected = eventsOf(stream);
    for (let at = 0; at <= stream.length; at += 1) {
      const { down, acts } = start(typeName, attributes);
      feed(down, stream.slice(0, at));
      let out = textOf(down);
      const held = down.drain();
      out += textOf({ take: () => held.shift() });
      if (out.endsWith('[close]')) continue;
      const events = eventsOf(out + stream.slice(at));
      const hasActed = acts.some(({ what }) => ['duplicate', 'garble', 'swap'].includes(what));
      if (!hasActed) expect(events).toEqual(expected);
      else expect(new Set(events).size).toBe(expected.length);
    }
  });
});
