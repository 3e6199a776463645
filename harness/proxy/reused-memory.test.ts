import { expect, test } from 'vitest';
import { intoReusedMemory } from './reused-memory.ts';

/** Reads as a socket does: asks for memory, fills it, tells how much. */
function startReading(isNeeded: () => boolean) {
  const { buffer, callback } = intoReusedMemory(isNeeded);
  if (!(buffer instanceof Function)) throw new Error('It hands out one piece of memory for good.');
  return (fill: (size: number) => number): Uint8Array => {
    const memory = buffer();
    callback(fill(memory.length), memory);
    return memory;
  };
}

test('memory that nobody needs is used again; memory that somebody needs is not', () => {
  let isNeeded = false;
  const read = startReading(() => isNeeded);
  const first = read(() => 10);
  expect(read(() => 10)).toBe(first);
  isNeeded = true;
  expect(read(() => 10)).toBe(first);
  expect(read(() => 10)).not.toBe(first);
});

test('it grows while reads fill it, up to a limit', () => {
  const read = startReading(() => false);
  const full = () => read((size) => size).length;
  expect([full(), full(), full(), full(), full()]).toEqual([4096, 16384, 65536, 262144, 262144]);
});
