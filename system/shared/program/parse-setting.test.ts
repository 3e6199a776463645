// Texts of settings become values, or a sentence about what they must be.
import { describe, expect, it } from 'vitest';
import { parseAddress, parseName, parseSwitch, parseUrl, parseWhole } from './parse-setting.ts';

describe('parseAddress', () => {
  it.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
  ])('reads %s', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it.each([
    '8080',
    'localhost',
    ':8080',
    'localhost:',
    'a b:1',
    '::1:80',
    'localhost:65536',
    '',
  ])('refuses %j', (text) => {
    expect(() => parseAddress(text)).toThrow('It must be host:port');
  });
});

describe('parseName', () => {
  it.each(['queen', 'hive-1', 'Rack.2_left', 'a', 'x'.repeat(63)])('takes %s', (text) => {
    expect(parseName(text)).toBe(text);
  });

  it.each(['', '..', '.hidden', '-x', 'a/b', 'a b', 'x'.repeat(64)])('refuses %j', (text) => {
    expect(() => parseName(text)).toThrow('It must have up to 63 letters');
  });
});

describe('parseUrl', () => {
  it.each([
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://queen.example/', 'https://queen.example'],
    ['http://queen/base//', 'http://queen/base'],
  ])('reads %s without the slashes at its end', (text, url) => {
    expect(parseUrl(text)).toBe(url);
  });

  it.each([
    '127.0.0.1:8080',
    'localhost',
    'ftp://queen',
    'file:///etc',
    'http://',
    '',
  ])('refuses %j', (text) => {
    expect(() => parseUrl(text)).toThrow('It must be a URL such as');
  });
});

describe('parseWhole', () => {
  it('takes whole numbers from the first to the last', () => {
    expect([0, 5, 10].map(String).map(parseWhole(0, 10))).toEqual([0, 5, 10]);
  });

  it.each(['-1', '11', '1.5', 'ten', '', ' ', '1s', 'Infinity', 'NaN'])('refuses %j', (text) => {
    expect(() => parseWhole(0, 10)(text)).toThrow('It must be a whole number from 0 to 10.');
  });
});

describe('parseSwitch', () => {
  it.each(['true', '1', 'yes', 'ON'])('takes %s for on', (text) => {
    expect(parseSwitch(text)).toBe(true);
  });

  it.each(['false', '0', 'no', 'OFF'])('takes %s for off', (text) => {
    expect(parseSwitch(text)).toBe(false);
  });

  it.each(['', 'maybe', '2'])('refuses %j', (text) => {
    expect(() => parseSwitch(text)).toThrow('It must be true or false.');
  });
});
