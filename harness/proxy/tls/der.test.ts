import { describe, expect, test } from 'vitest';
import {
  bitString,
  boolean,
  explicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  tagged,
  time,
  utf8String,
} from './der.ts';
import { ipBytes } from './ip-bytes.ts';

const hex = (bytes: Buffer | undefined) => bytes?.toString('hex');

test.each([
  [0, '0400'],
  [127, '047f'],
  [128, '048180'],
  [255, '0481ff'],
  [256, '04820100'],
  [70_000, '0483011170'],
])('a value of %i bytes says so', (length, start) => {
  const bytes = octetString(Buffer.alloc(length));
  expect(hex(bytes)?.startsWith(start)).toBe(true);
  expect(bytes.length).toBe(start.length / 2 + length);
});

test.each([
  ['', '020100'],
  ['00', '020100'],
  ['7f', '02017f'],
  ['80', '02020080'],
  ['0001', '020101'],
  ['00ff00', '020300ff00'],
])('an integer is as short as it can be, and not negative: %s', (magnitude, expected) => {
  expect(hex(integer(Buffer.from(magnitude, 'hex')))).toBe(expected);
});

test.each([
  ['2.5.29.17', '0603551d11'],
  ['1.2.840.10045.4.3.2', '06082a8648ce3d040302'],
  ['1.3.6.1.5.5.7.3.1', '06082b06010505070301'],
])('the identifier %s', (dotted, expected) => {
  expect(hex(objectIdentifier(dotted))).toBe(expected);
});

test.each([
  ['2026-01-02T03:04:05.678Z', '170d', '260102030405Z'],
  ['2049-12-31T23:59:59Z', '170d', '491231235959Z'],
  ['2050-01-01T00:00:00Z', '180f', '20500101000000Z'],
])('the time %s', (iso, start, text) => {
  const bytes = time(Date.parse(iso));
  expect([hex(bytes.subarray(0, 2)), bytes.toString('latin1', 2)]).toEqual([start, text]);
});

test('the rest', () => {
  expect(hex(boolean(true))).toBe('0101ff');
  expect(hex(bitString(Buffer.from([0x80]), 7))).toBe('03020780');
  expect(hex(explicit(0, integer(Buffer.from([2]))))).toBe('a003020102');
  expect(hex(sequence(utf8String('é'), tagged(0x82)))).toBe('30060c02c3a98200');
});

describe('addresses', () => {
  test.each([
    ['127.0.0.1', '7f000001'],
    ['::1', `${'00'.repeat(15)}01`],
    ['::', '00'.repeat(16)],
    ['2001:db8::8:800:200c:417a', '20010db80000000000080800200c417a'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['::ffff:1.2.3.4', '00000000000000000000ffff01020304'],
    ['localhost', undefined],
  ])('%s', (text, expected) => {
    expect(hex(ipBytes(text))).toBe(expected);
  });
});
