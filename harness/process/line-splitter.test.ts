/** Lines survive any cutting of the bytes they came in. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const texts = fc.array(
      fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, '')),
    );
    fc.assert(
      fc.property(texts, fc.array(fc.nat(200)), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        expect(splitAt(bytes, cuts)).toEqual(lines);
      }),
    );
  });

  it('keeps an unfinished line until the end', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from('one\ntw'))).toEqual(['one']);
    expect(splitter.push(Buffer.from('o\r\nthree'))).toEqual(['two']);
    expect(splitter.end()).toEqual(['three']);
    expect(splitter.end()).toEqual([]);
  });

  it('replaces what is not UTF-8 and goes on', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from([0x61, 0xff, 0x62, 0x0a, 0xe2]))).toEqual(['a\ufffdb']);
    expect(splitter.push(Buffer.from([0x86, 0x92, 0x0a]))).toEqual(['→']);
    expect(splitter.push(Buffer.from([0xe2]))).toEqual([]);
    expect(splitter.end()).toEqual(['\ufffd']);
  });

  it('gives a line that never ends out in pieces', () => {
    const splitter = new LineSplitter(4);
    expect(splitter.push(Buffer.from('abcdefghij'))).toEqual(['abcd', 'efgh']);
    expect(splitter.push(Buffer.from('\nabcdefgh\n'))).toEqual(['ij', 'abcd', 'efgh']);
  });
});

function splitAt(bytes: Buffer, cuts: readonly number[]): string[] {
  const splitter = new LineSplitter();
  const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length];
  edges.sort((one, other) => one - other);
  const chunks = edges.map((edge, index) => bytes.subarray(edges[index - 1] ?? 0, edge));
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}
