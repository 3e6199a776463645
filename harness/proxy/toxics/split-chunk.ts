/** Parts of a chunk, each with the offset of its own first byte. Bytes are shared, not copied. */
import type { Chunk } from '../stream-item.ts';

/** The first `length` bytes, and the rest; one that would be empty is not there. */
export function splitChunk(
  chunk: Chunk,
  length: number,
): { head: Chunk | undefined; tail: Chunk | undefined } {
  if (length <= 0) return { head: undefined, tail: chunk };
  if (length >= chunk.bytes.length) return { head: chunk, tail: undefined };
  const { bytes, offset } = chunk;
  return {
    head: { ...chunk, bytes: bytes.subarray(0, length) },
    tail: { ...chunk, bytes: bytes.subarray(length), offset: offset + length },
  };
}
