import { describe, expect, test } from 'vitest';
import {
  dialects,
  eventsOf,
  type StreamFraming,
  streamResponse,
} from '../../fixtures/event-streams.ts';
import { feed, fill, textOf } from '../../fixtures/paired-stages.ts';
import { startOnStream as start, throughStream as through } from '../../fixtures/stream-toxics.ts';
import { sseCut } from './sse-cut.ts';
import { sseDuplicate } from './sse-duplicate.ts';
import { sseGarble } from './sse-garble.ts';
import { sseLateFirst } from './sse-late-first.ts';
import { sseReorder } from './sse-reorder.ts';
import { sseStall } from './sse-stall.ts';

const framings: readonly StreamFraming[] = ['chunked', 'length', 'until-close'];
const event = (text: string) => `data: {"t":"${text}"}\n\n`;
const data = (text: string) => `{"t":"${text}"}`;
const abc = [event('a'), event('b'), event('c'), 'data: [DONE]\n\n'];

describe('sse_late_first', () => {
  test('the first event is late, comments before it are not, and what follows waits', () => {
    const { down, acts } = start('sse_late_first', { delay_ms: 100 });
    const response = streamResponse([': hello\n\n', ...abc]);
    feed(down, response, { nowMs: 5 });
    const before = response.indexOf('data: {');
    expect(textOf(down, 104)).toBe(response.slice(0, before));
    expect(down.wakeAtMs).toBe(105);
    expect(textOf(down, 105)).toBe(response.slice(before));
    expect(acts).toEqual([
      {
        direction: 'downstream',
        what: 'delay',
        message: 1,
        offset: before,
        event: 1,
        delay_ms: 100,
      },
    ]);
  });
});

describe('sse_stall', () => {
  const response = streamResponse(abc);
  const before = response.indexOf(event('b'));

  test('stands still before an event for a time', () => {
    const { down, acts } = start('sse_stall', { event: 2, stall_ms: 50 });
    feed(down, response);
    expect(textOf(down)).toBe(response.slice(0, before));
    expect(textOf(down, 50)).toBe(response.slice(before));
    expect(acts).toMatchObject([{ what: 'stall', event: 2, stall_ms: 50 }]);
  });

  test('stands still for good, until it is changed', () => {
    const { down } = start('sse_stall', { event: 2 });
    feed(down, response);
    expect(textOf(down, 1e9)).toBe(response.slice(0, before));
    expect(down.wakeAtMs).toBeUndefined();
    down.change?.(fill(sseStall, { event: 2, stall_ms: 70 }));
    expect(down.wakeAtMs).toBe(70);
  });

  test('gives up all it holds when it goes', () => {
    const { down } = start('sse_stall', { event: 2 });
    feed(down, response);
    textOf(down);
    const held = down.drain();
    expect(textOf({ take: () => held.shift() })).toBe(response.slice(before));
  });

  test('a stall for good ends with its client', () => {
    const { up, down } = start('sse_stall', { event: 2 });
    feed(down, response);
    textOf(down);
    down.put({ kind: 'end' }, 0);
    expect(textOf(down, 1e9)).toBe('');
    up.put({ kind: 'end' }, 1);
    expect(textOf(down, 1)).toBe('[end]');
  });

  test('lets the source wait once it holds a megabyte', () => {
    const { down } = start('sse_stall', { event: 1 });
    feed(down, streamResponse([event('x'.repeat(700_000))]));
    expect(down.hasRoom).toBe(true);
    feed(down, streamResponse([event('x'.repeat(700_000))]), { from: 1 });
    expect(down.hasRoom).toBe(false);
  });
});

describe('sse_cut', () => {
  test.each(framings)('closes before the end mark: %s', (framing) => {
    const response = streamResponse(abc, framing);
    const { out, acts } = through('sse_cut', {}, response);
    expect(out).toBe(`${response.slice(0, response.indexOf('data: [DONE]'))}[close]`);
    expect(acts).toMatchObject([{ what: 'close', event: 4 }]);
  });

  test('without an end mark closes before the last chunk', () => {
    const { out, acts } = through('sse_cut', {}, streamResponse([event('a')]));
    expect(out).toMatch(/"a"\}\n\n\r\n\[close\]$/);
    expect(acts).toEqual([{ direction: 'downstream', what: 'close', message: 1 }]);
  });

  test('resets after so many events, and nothing comes after that', () => {
    const { down } = start('sse_cut', { after_events: 2, reset: true });
    feed(down, streamResponse([abc.join('')]));
    const out = textOf(down);
    expect(out.endsWith(`${event('b')}[reset]`)).toBe(true);
    down.put({ kind: 'end' }, 0);
    expect(textOf(down)).toBe('[end]');
  });

  test('one with fewer events stays whole', () => {
    const response = streamResponse(abc);
    expect(through('sse_cut', { after_events: 9 }, response)).toEqual({ out: response, acts: [] });
  });
});

describe('sse_garble', () => {
  test.each(framings)('one event is no longer JSON, all else as it was: %s', (framing) => {
    const response = streamResponse(abc, framing);
    const { out, acts } = through('sse_garble', { event: 2 }, response);
    expect(out).toBe(response.replace(data('b'), '~"t":"b"}'));
    expect(acts).toMatchObject([{ what: 'garble', event: 2 }]);
  });

  test.each([
    ['several lines', 'event: x\ndata: [\ndata: 1]\n\n', 'event: x\ndata: ~\ndata: 1]\n\n'],
    ['no space', 'data:1\r\n\r\n', 'data:~\r\n\r\n'],
    ['more than bytes', 'data: "é"\n\n', 'data: ~é"\n\n'],
  ])('of data with %s', (_, from, to) => {
    const response = streamResponse([from]);
    expect(through('sse_garble', {}, response).out).toBe(response.replace(from, to));
  });

  test('leaves empty data alone', () => {
    const response = streamResponse(['data:\n\n']);
    expect(through('sse_garble', {}, response)).toEqual({ out: response, acts: [] });
  });

  test('of an event in several chunks', () => {
    const response = streamResponse(['da', 'ta: ', '{"t":', '1}\n', '\n']);
    expect(through('sse_garble', {}, response).out).toBe(response.replace('{', '~'));
  });
});

describe('sse_duplicate', () => {
  test.each(['chunked', 'until-close'] as const)('an event comes twice: %s', (framing) => {
    const { out, acts } = through('sse_duplicate', { event: 2 }, streamResponse(abc, framing));
    expect(eventsOf(out)).toEqual([data('a'), data('b'), data('b'), data('c'), '[DONE]']);
    expect(acts).toMatchObject([{ what: 'duplicate', event: 2 }]);
  });

  test('a stream that told its length is left alone', () => {
    const response = streamResponse(abc, 'length');
    expect(through('sse_duplicate', {}, response)).toEqual({ out: response, acts: [] });
  });
});

describe('sse_reorder', () => {
  test.each(framings)('an event changes places with the next: %s', (framing) => {
    const pieces = [event('a'), event('b'), ': alive\n\n', event('c'), 'data: [DONE]\n\n'];
    const { out, acts } = through('sse_reorder', { event: 2 }, streamResponse(pieces, framing));
    expect(eventsOf(out)).toEqual([data('a'), data('c'), data('b'), '[DONE]']);
    expect(out.length).toBe(streamResponse(pieces, framing).length);
    expect(acts).toMatchObject([{ what: 'swap', event: 2 }]);
  });

  test('the last one stays', () => {
    const { out, acts } = through('sse_reorder', { event: 4 }, streamResponse(abc));
    expect(eventsOf(out)).toEqual(eventsOf(streamResponse(abc)));
    expect(acts).toEqual([]);
  });
});

describe.each(Object.entries(dialects))('in the words of %s', (_, pieces) => {
  const told = eventsOf(streamResponse(pieces));

  test('the second event is that with the second data', () => {
    const { out } = through('sse_garble', { event: 2 }, streamResponse(pieces));
    expect(eventsOf(out)).toEqual(told.with(1, `~${told[1]?.slice(1)}`));
    expect(() => JSON.parse(eventsOf(out)[1] ?? '{}')).toThrow();
  });

  test('the end mark is known', () => {
    expect(eventsOf(through('sse_cut', {}, streamResponse(pieces)).out)).toEqual(told.slice(0, -1));
  });
});

test.each([
  sseDuplicate,
  sseGarble,
  sseReorder,
  sseStall,
])('the first event is number 1', (type) => {
  expect(type.attributes.event.fault?.(0)).toBe('must be at least 1');
  expect(type.attributes.event.fault?.(1)).toBeUndefined();
});

test.each([
  [sseLateFirst.attributes.delay_ms],
  [sseStall.attributes.stall_ms],
  [sseCut.attributes.after_events],
])('nothing is negative', (spec) => {
  expect(spec.fault?.(-1)).toBe('must be 0 or more');
});
