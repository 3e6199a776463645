import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { EventDecoder, type StreamEvent } from './event-decoder.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** Cuts bytes at the given places. */
function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

function decodeAll(parts: readonly Uint8Array[]): Omit<StreamEvent, 'atMs'>[] {
  const decoder = new EventDecoder(new ManualClock());
  return parts.flatMap((part) => decoder.decode(part)).map(({ atMs: _, ...event }) => event);
}

/** The standard's rules, word for word, on a text that is there as a whole. */
function decodeByTheBook(text: string): Omit<StreamEvent, 'atMs'>[] {
  const events: Omit<StreamEvent, 'atMs'>[] = [];
  let block: { id?: string; event?: string; data?: string } = {};
  // What follows the last line end is no line.
  for (const line of text.split(/\r\n|\n|\r/).slice(0, -1)) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (line === '') {
      const { data, ...rest } = block;
      if (data !== undefined) events.push({ ...rest, data });
      block = {};
    } else if (name === 'data') {
      block.data = block.data === undefined ? value : `${block.data}\n${value}`;
    } else if (name === 'event') block.event = value;
    else if (name === 'id' && !value.includes('\0')) block.id = value;
  }
  return events;
}

const example = [
  ': a comment',
  'id: 1',
  'event: token',
  'data: {"text":"Grüße, 🐝"}',
  '',
  'data: two',
  'data: lines',
  '',
  ':',
  'id: 7',
  '',
  'retry: 10',
  'unknown: ignored',
  'data',
  '',
  'data:no space',
  '',
  'id:',
  'data: [DONE]',
  '',
  'data: never ended',
];
const exampleEvents = [
  { id: '1', event: 'token', data: '{"text":"Grüße, 🐝"}' },
  { data: 'two\nlines' },
  { data: '' },
  { data: 'no space' },
  { id: '', data: '[DONE]' },
];

describe.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('[INFRA-05] events with lines ended by %s', (_name, lineEnd) => {
  const bytes = encode(example.join(lineEnd));

  test('are read as the standard says', () => {
    expect(decodeAll([bytes])).toEqual(exampleEvents);
  });

  test('are the same split in two at every byte', () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(decodeAll(split(bytes, [cut]))).toEqual(exampleEvents);
    }
  });

  test('are the same byte by byte, and with empty reads', () => {
    expect(
      decodeAll([...bytes].flatMap((byte) => [Uint8Array.of(byte), new Uint8Array()])),
    ).toEqual(exampleEvents);
  });

  test('are the same split anywhere, whatever they carry', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\0]/g, ''));
    const event = fc.record(
      {
        id: line,
        event: line.filter((name) => name !== ''),
        data: fc.array(line, { minLength: 1 }),
      },
      { requiredKeys: ['data'] },
    );
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(event), cuts, (events, places) => {
        const lines = events.flatMap(({ id, event: name, data }) => [
          ': kept alive',
          ...(id === undefined ? [] : [`id: ${id}`]),
          ...(name === undefined ? [] : [`event: ${name}`]),
          ...data.map((part) => `data: ${part}`),
          '',
        ]);
        const whole = encode(lines.map((text) => text + lineEnd).join(''));
        const parts = split(
          whole,
          places.map((place) => Math.floor(place * whole.length)),
        );
        const expected = events.map(({ data, ...rest }) => ({ ...rest, data: data.join('\n') }));
        expect(decodeAll(parts)).toEqual(expected);
      }),
    );
  });
});

test('[INFRA-05] events with lines ended in any way, mixed, are the same split anywhere', () => {
  const lineEnds = fc.constantFrom('\n', '\r\n', '\r');
  const line = fc.constantFrom(
    'data: ä🐝',
    'data',
    ': c',
    'id: 1',
    'id: a\0b',
    'event: e',
    'retry: 5',
    '',
    'x',
  );
  const text = fc.array(fc.tuple(line, lineEnds)).map((lines) => lines.flat().join(''));
  fc.assert(
    fc.property(text, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (whole, places) => {
      const bytes = encode(whole);
      const cuts = places.map((place) => Math.floor(place * bytes.length));
      expect(decodeAll(split(bytes, cuts))).toEqual(decodeByTheBook(whole));
    }),
  );
});

test('an event carries the time of its last byte', async () => {
  const clock = new ManualClock();
  const decoder = new EventDecoder(clock);
  expect(decoder.decode(encode('data: a\n'))).toEqual([]);
  await clock.advance(5);
  expect(decoder.decode(encode('\ndata: b\n\n'))).toEqual([
    { data: 'a', atMs: 5 },
    { data: 'b', atMs: 5 },
  ]);
});

test('a byte order mark at the beginning is no part of the first field', () => {
  expect(decodeAll([encode('\uFEFFdata: a\n\n')])).toEqual([{ data: 'a' }]);
});
