import { expect, test } from 'vitest';
import { formatAddress, parseAddress, resolveAddress } from './address.ts';

test.each([
  ['127.0.0.1:80', { host: '127.0.0.1', port: 80 }],
  ['name:0', { host: 'name', port: 0 }],
  ['[::1]:80', { host: '::1', port: 80 }],
  [':80', { host: '', port: 80 }],
  ['name:', { host: 'name', port: 0 }],
  ['', { host: '', port: 0 }],
])('reads %s', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
});

test.each([
  ['name', 'address name: missing port in address'],
  ['::1:80', 'address ::1:80: too many colons in address'],
  ['name:http', 'lookup tcp/http: unknown port'],
  ['name:-1', 'address -1: invalid port'],
  ['name:65536', 'address 65536: invalid port'],
])('refuses %s', (text, message) => {
  expect(() => parseAddress(text)).toThrow(message);
});

test.each(['127.0.0.1:80', '[::1]:80', ':80', 'name:1'])('writes %s as it was read', (text) => {
  expect(formatAddress(parseAddress(text))).toBe(text);
});

test('looks up names, and leaves addresses as they are', async () => {
  expect(await resolveAddress('localhost:7')).toEqual({ host: '127.0.0.1', port: 7 });
  expect(await resolveAddress('[::1]:7')).toEqual({ host: '::1', port: 7 });
  expect(await resolveAddress('')).toEqual({ host: '', port: 0 });
});
