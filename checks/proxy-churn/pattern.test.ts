import { expect, test } from 'vitest';
import { belongAt, bytesAt } from './pattern.ts';

const longer = Buffer.concat([bytesAt(10, 65_521), bytesAt(65_531, 40_000)]);

test('bytes belong where they were taken from, across the end of the period too', () => {
  expect(belongAt(65_500, bytesAt(65_500, 1_000))).toBe(true);
  expect(belongAt(10, longer)).toBe(true);
});

test('a byte that is missing, doubled or changed is noticed', () => {
  const bytes = Buffer.from(bytesAt(0, 1_000));
  const [head, tail] = [bytes.subarray(0, 500), bytes.subarray(501)];
  expect(belongAt(0, Buffer.concat([head, tail]))).toBe(false);
  expect(belongAt(0, Buffer.concat([head, bytes.subarray(499)]))).toBe(false);
  const late = Buffer.from(longer);
  late[90_000] = (late[90_000] ?? 0) ^ 1;
  expect(belongAt(10, late)).toBe(false);
});
