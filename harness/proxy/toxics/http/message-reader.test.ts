import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Exchanges } from './exchanges.ts';
import type { Side } from './message-head.ts';
import { MessageReader, type Piece } from './message-reader.ts';

/** What was told apart: heads by first line, neighbouring bytes of a kind in one. */
function read(
  side: Side,
  text: string,
  { sizes = [] as number[], exchanges = new Exchanges(), from = 0 } = {},
) {
  const reader = new MessageReader(side, exchanges);
  const bytes = Buffer.from(text, 'latin1');
  const told: [kind: string, text: string][] = [];
  let passed = '';
  const note = (piece: Piece) => {
    const { kind } = piece;
    const content = piece.kind === 'end' ? '' : piece.bytes.toString('latin1');
    passed += content;
    const last = told.at(-1);
    if (last?.[0] === kind && kind !== 'head') last[1] += content;
    else told.push([kind, kind === 'head' ? (content.split('\r\n')[0] ?? '') : content]);
  };
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    const piece = bytes.subarray(at, at + size);
    const offset = from + at;
    for (const each of reader.read({ kind: 'data', bytes: piece, offset, atMs: 0 })) note(each);
    at += piece.length;
  }
  const beforeEnd = passed.length;
  for (const each of reader.finish()) note(each);
  return { told, passed, beforeEnd };
}

const get = 'GET /a HTTP/1.1\r\nHost: x\r\n\r\n';
const post = 'POST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello';

function asked(...requests: string[]): Exchanges {
  const exchanges = new Exchanges();
  read('request', requests.join(''), { exchanges });
  return exchanges;
}

describe('requests', () => {
  test('one after the other, with and without a body', () => {
    expect(read('request', get + post + get).told).toEqual([
      ['head', 'GET /a HTTP/1.1'],
      ['end', ''],
      ['head', 'POST /b HTTP/1.1'],
      ['data', 'hello'],
      ['end', ''],
      ['head', 'GET /a HTTP/1.1'],
      ['end', ''],
    ]);
  });

  test('a chunked body comes apart into data, framing and what ends it', () => {
    const head = 'POST /c HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n';
    const body = '5;x=y\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n';
    expect(read('request', head + body + get).told).toEqual([
      ['head', 'POST /c HTTP/1.1'],
      ['framing', '5;x=y\r\n'],
      ['data', 'hello'],
      ['framing', '\r\nA\r\n'],
      ['data', '0123456789'],
      ['framing', '\r\n'],
      ['last', '0\r\nTrailer: t\r\n\r\n'],
      ['end', ''],
      ['head', 'GET /a HTTP/1.1'],
      ['end', ''],
    ]);
  });

  test('an empty line between them belongs to neither', () => {
    expect(read('request', `${get}\r\n${get}`).told.map(([kind]) => kind)).toEqual([
      'head',
      'end',
      'other',
      'head',
      'end',
    ]);
  });
});

describe('responses', () => {
  const kinds = (text: string, exchanges?: Exchanges) =>
    read('response', text, exchanges && { exchanges }).told.map(([kind]) => kind);
  const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';

  test('the one to HEAD has no body, whatever its length says', () => {
    expect(kinds(`${ok}${ok}ok`, asked(get.replace('GET', 'HEAD'), get))).toEqual([
      'head',
      'end',
      'head',
      'data',
      'end',
    ]);
  });

  test.each(['204 No Content', '304 Not Modified'])('%s has none either', (line) => {
    const empty = `HTTP/1.1 ${line}\r\nContent-Length: 2\r\n\r\n`;
    expect(kinds(empty + ok)).toEqual(['head', 'end', 'head']);
  });

  test('what is said before the proper response is none', () => {
    const early = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n';
    expect(kinds(`${early}${ok}ok`)).toEqual(['other', 'head', 'data', 'end']);
  });

  test('without a length lasts until the connection ends', () => {
    const { told, beforeEnd } = read('response', 'HTTP/1.0 200 OK\r\n\r\nall that comes');
    expect(told.map(([kind]) => kind)).toEqual(['head', 'data', 'end']);
    expect(beforeEnd).toBe(33);
  });

  test('after 101, and after 200 to CONNECT, nothing is HTTP any more, both ways', () => {
    for (const [request, response] of [
      [get, 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
      [get.replace('GET', 'CONNECT'), 'HTTP/1.1 200 OK\r\n\r\n'],
    ] as const) {
      const exchanges = asked(request);
      expect(kinds(`${response}${ok}`, exchanges)).toEqual(['head', 'other']);
      expect(read('request', get, { exchanges }).told.map(([kind]) => kind)).toEqual(['other']);
    }
  });
});

describe('what is not HTTP passes as it is', () => {
  test.each<[string, Side, string]>([
    ['bytes', 'request', '\x16\x03\x01\x02'],
    ['a word', 'request', 'hello'],
    ['another protocol with lines', 'request', 'PING\r\n'],
    ['the preface of HTTP/2', 'request', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a first line that is none', 'request', 'GET a b c\r\n'],
    ['a greeting', 'response', '220 mail.example ESMTP\r\n'],
    ['a status that is none', 'response', 'HTTP/1.1 x\r\n'],
  ])('%s, at once', (_, side, text) => {
    const { told, beforeEnd } = read(side, text);
    expect(told.every(([kind]) => kind === 'other')).toBe(true);
    expect(beforeEnd).toBe(text.length);
  });

  test.each<[string, string]>([
    ['a header without a colon', 'GET / HTTP/1.1\r\nnonsense\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['a length that is none', 'POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n'],
    ['an encoding nobody knows', 'POST / HTTP/1.1\r\nTransfer-Encoding: x\r\n\r\n'],
    ['a head without end', `GET / HTTP/1.1\r\nx: ${'y'.repeat(70_000)}`],
  ])('%s: nor does anything after it count', (_, text) => {
    const { told, passed } = read('request', text + get);
    expect(told.map(([kind]) => kind)).toEqual(['other']);
    expect(passed).toBe(text + get);
  });

  test('a chunk without a size', () => {
    const head = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n';
    const { told, passed } = read('request', `${head}zz\r\n${get}`);
    expect(told.map(([kind]) => kind)).toEqual(['head', 'other']);
    expect(passed).toBe(`${head}zz\r\n${get}`);
  });
});

test('in a connection under way begins with the first chunk that begins with a message', () => {
  const { told } = read('request', `of a body${get}${get}`, { sizes: [9], from: 100 });
  expect(told.map(([kind]) => kind)).toEqual(['other', 'head', 'end', 'head', 'end']);
});

const token = fc.stringMatching(/^[a-z]{1,6}$/);
const body = fc.string({ maxLength: 40, unit: 'binary-ascii' });
const framed = fc.oneof(
  body.map((text) => `Content-Length: ${text.length}\r\n\r\n${text}`),
  fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 4 }).map((chunks) => {
    const latin = chunks.map((text) => Buffer.from(text).toString('latin1'));
    const all = latin.map((text) => `${text.length.toString(16)}\r\n${text}\r\n`).join('');
    return `Transfer-Encoding: chunked\r\n\r\n${all}0\r\n\r\n`;
  }),
);
const message = fc.tuple(token, framed).map(([name, rest]) => `${name}: v\r\n${rest}`);
const sizes = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 });

test('however the bytes are split, the same is told apart, and none is lost', () => {
  const request = message.map((rest) => `POST /p HTTP/1.1\r\n${rest}`);
  const response = message.map((rest) => `HTTP/1.1 200 OK\r\n${rest}`);
  const nonsense = fc.string({ maxLength: 60, unit: 'binary-ascii' });
  const stream = fc.oneof(
    fc.tuple(fc.constant<Side>('request'), fc.array(request, { maxLength: 4 }), nonsense),
    fc.tuple(fc.constant<Side>('response'), fc.array(response, { maxLength: 4 }), nonsense),
  );
  fc.assert(
    fc.property(stream, sizes, ([side, messages, rest], split) => {
      const text = messages.join('') + rest;
      const whole = read(side, text);
      expect(read(side, text, { sizes: split }).told).toEqual(whole.told);
      expect(whole.passed).toBe(text);
      const ends = whole.told.filter(([kind]) => kind === 'end').length;
      expect(ends).toBeGreaterThanOrEqual(messages.length);
    }),
  );
});
