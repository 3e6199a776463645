import fc from 'fast-check';
import { expect, test } from 'vitest';
import { feed, fill, startPair, textOf } from '../../fixtures/paired-stages.ts';
import { httpDelay } from './http-delay.ts';

const get = (path: string) => `GET ${path} HTTP/1.1\r\n\r\n`;
const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test('delays a request, and what comes behind it waits', () => {
  const { up, acts } = startPair(
    httpDelay,
    { delay_ms: 100, path: '/a' },
    { direction: 'upstream' },
  );
  feed(up, get('/b') + get('/a') + get('/b'), { nowMs: 5 });
  expect(textOf(up, 5)).toBe(get('/b'));
  expect(up.wakeAtMs).toBe(105);
  expect(textOf(up, 104)).toBe('');
  expect(textOf(up, 105)).toBe(get('/a') + get('/b'));
  expect(acts).toEqual([
    { direction: 'upstream', what: 'delay', offset: get('/b').length, message: 2, delay_ms: 100 },
  ]);
});

test('delays a response by what was asked, its body with it', () => {
  const { up, down, acts } = startPair(httpDelay, { delay_ms: 100, path: '/a' });
  feed(up, get('/b') + get('/a'));
  expect(textOf(up)).toBe(get('/b') + get('/a'));
  feed(down, ok('b') + ok('a'));
  expect(textOf(down)).toBe(ok('b'));
  expect(textOf(down, 100)).toBe(ok('a'));
  expect(acts).toMatchObject([{ direction: 'downstream', message: 2 }]);
});

test('leaves alone what is said before the proper response', () => {
  const { up, down } = startPair(httpDelay, { delay_ms: 100 });
  feed(up, get('/a'));
  feed(down, `HTTP/1.1 103 Early Hints\r\n\r\n${ok('a')}`);
  expect(textOf(down)).toBe('HTTP/1.1 103 Early Hints\r\n\r\n');
});

test('with jitter stays within it, and draws by seed and number', () => {
  const delays = (seed: number) => {
    const { up, acts } = startPair(
      httpDelay,
      { delay_ms: 100, jitter_ms: 50 },
      { direction: 'upstream', seed },
    );
    feed(up, get('/a').repeat(100));
    return acts.map(({ delay_ms: delayMs }) => Number(delayMs));
  };
  expect(Math.min(...delays(1))).toBeGreaterThanOrEqual(50);
  expect(Math.max(...delays(1))).toBeLessThanOrEqual(150);
  expect(new Set(delays(1)).size).toBeGreaterThan(30);
  expect(delays(1)).toEqual(delays(1));
  expect(delays(1)).not.toEqual(delays(2));
});

test('a changed delay counts for what is waiting', () => {
  const { up } = startPair(httpDelay, { delay_ms: 3_600_000 }, { direction: 'upstream' });
  feed(up, get('/a'));
  up.change?.(fill(httpDelay, { delay_ms: 20 }));
  expect(up.wakeAtMs).toBe(20);
});

test('gives up what it holds, in order', () => {
  const { up } = startPair(httpDelay, { delay_ms: 100 }, { direction: 'upstream' });
  feed(up, `${get('/a')}GET /b`);
  const held = up.drain();
  expect(textOf({ take: () => held.shift() })).toBe(`${get('/a')}GET /b`);
});

test('however the bytes are split, the same passes and is told', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 30 });
  const outcome = (split: readonly number[]) => {
    const { up, down, acts } = startPair(httpDelay, { delay_ms: 9, jitter_ms: 9, share: 0.5 });
    feed(up, get('/a').repeat(4), { sizes: split });
    feed(down, ok('one') + ok('two') + ok('') + ok('four'), { sizes: split });
    return [textOf(up), textOf(down), textOf(down, 9), textOf(down, 1000), acts];
  };
  const whole = outcome([]);
  fc.assert(
    fc.property(sizes, (split) => {
      expect(outcome(split)).toEqual(whole);
    }),
  );
});
