import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feed, fill, startPair, textOf } from '../../fixtures/paired-stages.ts';
import { httpStatus } from './http-status.ts';

const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const post = (path: string, body: string, headers = '') =>
  `POST ${path} HTTP/1.1\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`;
const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const bare = { body: 'none', status: 503 } as const;
const refusal =
  'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n';

describe('a request that it acts on', () => {
  test('is answered in the place of the server, which sees none of it', () => {
    const { up, down, acts } = startPair(httpStatus, bare);
    feed(up, post('/a', 'hello'));
    expect(textOf(up)).toBe('');
    expect(textOf(down)).toBe(refusal);
    expect(acts).toEqual([
      { direction: 'upstream', what: 'answer', offset: 0, message: 1, status: 503 },
    ]);
  });

  test('is answered once all of it has come', () => {
    const { up, down } = startPair(httpStatus, bare);
    const question = post('/a', 'hello');
    const from = feed(up, question.slice(0, -1));
    expect(textOf(down)).toBe('');
    feed(up, question.slice(-1), { from });
    expect(textOf(down)).toBe(refusal);
  });

  test("gets an error as OpenAI's clients read it, and when to come again", () => {
    const { up, down } = startPair(httpStatus, { status: 429, retry_after_s: 7 });
    feed(up, get('/v1/models'));
    const [head = '', body = ''] = textOf(down).split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual([
      'HTTP/1.1 429 Too Many Requests',
      'content-type: application/json',
      `content-length: ${body.length}`,
      'retry-after: 7',
      'connection: keep-alive',
    ]);
    expect(JSON.parse(body)).toEqual({
      error: {
        message: 'Too Many Requests (injected by the fault proxy)',
        type: 'requests',
        param: null,
        code: 'rate_limit_exceeded',
      },
    });
  });

  test('gets a body of its own, or, with HEAD, none but its length', () => {
    const { up, down } = startPair(httpStatus, { body: 'so sorry' });
    const from = feed(up, get('/a'));
    expect(textOf(down)).toMatch(/text\/plain.*content-length: 8\r\n.*so sorry$/s);
    feed(up, get('/a').replace('GET', 'HEAD'), { from });
    expect(textOf(down)).toMatch(/content-length: 8\r\nconnection: keep-alive\r\n\r\n$/);
  });

  test.each([
    ['says that it is the last', get('/a', 'Connection: close\r\n')],
    ['is of a client that keeps nothing', get('/a').replace('1.1', '1.0')],
    ['waits to be asked for its body', post('/a', '', 'Expect: 100-continue\r\n')],
  ])('ends the connection where it %s', (_, question) => {
    const { up, down } = startPair(httpStatus, bare);
    const from = feed(up, question);
    expect(textOf(down)).toBe(`${refusal.replace('keep-alive', 'close')}[end]`);
    feed(up, get('/b'), { from });
    up.put({ kind: 'end' }, 0);
    expect(textOf(up)).toBe('[end]');
  });
});

test('answers come in the order of the requests, whoever gives them', () => {
  const { up, down } = startPair(httpStatus, { ...bare, path: '/no*' });
  feed(up, get('/a') + get('/no') + get('/nor') + get('/b') + get('/none'));
  expect(textOf(up)).toBe(get('/a') + get('/b'));
  expect(textOf(down)).toBe('');
  const from = feed(down, ok('a'));
  expect(textOf(down)).toBe(ok('a') + refusal + refusal);
  feed(down, ok('b'), { from });
  expect(textOf(down)).toBe(ok('b') + refusal);
});

describe('acts on', () => {
  const answered = (attributes: object, questions: string[], seed = 1) => {
    const { up, acts } = startPair(httpStatus, { ...bare, ...attributes }, { seed });
    feed(up, questions.join(''));
    return acts.map(({ message }) => message);
  };
  const five = Array.from({ length: 5 }, (_, index) => get(`/${index}`));

  test('all, the first few, or one', () => {
    expect(answered({}, five)).toEqual([1, 2, 3, 4, 5]);
    expect(answered({ first: 2 }, five)).toEqual([1, 2]);
    expect(answered({ nth: 3 }, five)).toEqual([3]);
  });

  test('those of a method and a path, in which * is anything and the query nothing', () => {
    const questions = [get('/a/b?c=/d'), post('/a/b', ''), get('/a'), get('http://x/a/z')];
    expect(answered({ path: '/a/*' }, questions)).toEqual([1, 2, 4]);
    expect(answered({ path: '/a/b' }, questions)).toEqual([1, 2]);
    expect(answered({ path: '/a/*', method: 'post' }, questions)).toEqual([2]);
    expect(answered({ path: '/a.b' }, questions)).toEqual([]);
  });

  test('only counts those that it could act on', () => {
    expect(answered({ path: '/3', nth: 1 }, five)).toEqual([4]);
  });

  test('a share, by seed and number', () => {
    const many = Array.from({ length: 400 }, () => get('/a'));
    const some = answered({ share: 0.25 }, many);
    expect(some.length).toBeGreaterThan(60);
    expect(some.length).toBeLessThan(140);
    expect(answered({ share: 0.25 }, many)).toEqual(some);
    expect(answered({ share: 0.25 }, many, 2)).not.toEqual(some);
    expect(answered({ share: 0 }, many)).toEqual([]);
  });

  test('the first few of all connections together', () => {
    const tally = { matched: 0, chosen: 0 };
    const asks = () => {
      const { up } = startPair(httpStatus, { ...bare, first: 2 }, { tally });
      feed(up, get('/a'));
      return textOf(up) === '';
    };
    expect([asks(), asks(), asks()]).toEqual([true, true, false]);
  });
});

test('takes over what is changed, for what comes', () => {
  const { up, down } = startPair(httpStatus, bare);
  const from = feed(up, get('/a'));
  up.change?.(fill(httpStatus, { ...bare, status: 500 }));
  feed(up, get('/a'), { from });
  expect(textOf(down)).toMatch(/503 .*500 /s);
});

describe('when it goes', () => {
  test('between two requests nothing happens', () => {
    const { up, down } = startPair(httpStatus, bare);
    feed(up, get('/a'));
    textOf(down);
    expect([...up.drain(), ...down.drain()]).toEqual([]);
  });

  test('an answer that has not left yet leaves', () => {
    const { up, down } = startPair(httpStatus, bare);
    feed(up, get('/a'));
    expect(down.drain()).toMatchObject([{ kind: 'data' }]);
  });

  test('a head that has not come whole goes on', () => {
    const { up } = startPair(httpStatus, bare);
    feed(up, 'GET /a HT');
    expect(up.drain()).toMatchObject([{ bytes: Buffer.from('GET /a HT') }]);
  });

  test('in the middle of a request that the server has not seen it closes', () => {
    const { up } = startPair(httpStatus, bare);
    feed(up, post('/a', 'hello').slice(0, -2));
    expect(up.drain()).toEqual([{ kind: 'close' }]);
  });

  test('with an answer due after one that has not come it closes', () => {
    const { up, down } = startPair(httpStatus, { ...bare, path: '/b' });
    feed(up, get('/a') + get('/b'));
    expect(down.drain()).toEqual([{ kind: 'close' }]);
  });
});

const question = fc.oneof(
  fc.constantFrom(get('/a'), get('/b'), get('/a', 'X: y\r\n')),
  fc.string({ maxLength: 30 }).map((text) => post('/b', Buffer.from(text).toString('base64'))),
  fc.constant('POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'),
);
const sizes = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 40 });

test('however the bytes are split, the same is answered, passed and told', () => {
  const outcome = (questions: string[], split: readonly number[]) => {
    const { up, down, acts } = startPair(httpStatus, { path: '/a', share: 0.6 });
    feed(up, questions.join(''), { sizes: split });
    const passed = textOf(up);
    const count = passed.split('HTTP/1.1').length - 1;
    feed(down, ok('fine').repeat(count), { sizes: split });
    return { passed, answered: textOf(down), acts };
  };
  fc.assert(
    fc.property(fc.array(question, { maxLength: 8 }), sizes, (questions, split) => {
      const whole = outcome(questions, []);
      expect(outcome(questions, split)).toEqual(whole);
      expect(whole.answered.split('HTTP/1.1').length - 1).toBe(questions.length);
    }),
  );
});
