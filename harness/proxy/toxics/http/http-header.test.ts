import fc from 'fast-check';
import { expect, test } from 'vitest';
import { feed, fill, startPair, textOf } from '../../fixtures/paired-stages.ts';
import { httpHeader } from './http-header.ts';

const get = (path: string, headers = 'Host: x\r\n') => `GET ${path} HTTP/1.1\r\n${headers}\r\n`;
const ok = (headers = '') => `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n${headers}\r\nok`;

const requestWith = (attributes: object, headers?: string) => {
  const { up, acts } = startPair(httpHeader, attributes, { direction: 'upstream' });
  feed(up, get('/a', headers));
  return { passed: textOf(up), acts };
};

test('sets a header that was not there, and one that was, in its place', () => {
  const setting = { name: 'X-A', value: 'new' };
  expect(requestWith(setting).passed).toBe(get('/a', 'Host: x\r\nX-A: new\r\n'));
  expect(requestWith(setting, 'x-a: 1\r\nHost: x\r\nX-a: 2\r\n').passed).toBe(
    get('/a', 'X-A: new\r\nHost: x\r\n'),
  );
});

test('adds one to those that are there', () => {
  const { passed } = requestWith({ action: 'add', name: 'X-A', value: '2' }, 'X-A: 1\r\n');
  expect(passed).toBe(get('/a', 'X-A: 1\r\nX-A: 2\r\n'));
});

test('removes every one of a name, and tells it only where there was one', () => {
  const removal = { action: 'remove', name: 'x-a' };
  const removed = requestWith(removal, 'X-A: 1\r\nHost: x\r\nx-A: 2\r\n');
  expect(removed.passed).toBe(get('/a'));
  expect(removed.acts).toEqual([
    { direction: 'upstream', what: 'remove', offset: 0, message: 1, header: 'x-a' },
  ]);
  expect(requestWith(removal).acts).toEqual([]);
});

test('on the downstream acts on the responses to what it is for', () => {
  const { up, down } = startPair(httpHeader, { name: 'X-A', value: '1', path: '/b' });
  feed(up, get('/a') + get('/b') + get('/a'));
  feed(down, ok().repeat(3));
  expect(textOf(up)).toBe(get('/a') + get('/b') + get('/a'));
  expect(textOf(down)).toBe(ok() + ok('X-A: 1\r\n') + ok());
});

test.each([
  ['action', { action: 'toggle' }],
  ['name', { name: 'a b' }],
  ['name', {}],
  ['value', { value: 'a\r\nb: c' }],
])('refuses nonsense for %s', (name, attributes) => {
  const all: Record<string, unknown> = fill(httpHeader, attributes);
  const spec = httpHeader.attributes[name as 'name']; // one of the three
  expect(spec.fault?.(String(all[name]))).toMatch(/^must be /);
});

test('however the bytes are split, the same passes and is told', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 30 });
  const outcome = (split: readonly number[]) => {
    const { up, down, acts } = startPair(httpHeader, { name: 'a', value: 'b', share: 0.5 });
    feed(up, get('/a').repeat(4), { sizes: split });
    feed(down, ok().repeat(4), { sizes: split });
    const at = down.take(0);
    return [textOf(up), at?.kind === 'data' && at.offset, acts.map((act) => ({ ...act }))];
  };
  const whole = outcome([]);
  fc.assert(
    fc.property(sizes, (split) => {
      expect(outcome(split)).toEqual(whole);
    }),
  );
});
