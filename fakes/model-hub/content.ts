// The bytes of a file, wherever they come from: any part of them can be had without the rest. Nothing is kept in memory.
import { createCipheriv, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

export interface Content {
  /** In bytes. */
  readonly size: number;
  /** The bytes from `start` up to `end`, which is not included. */
  read(start: number, end: number): Readable;
}

/** A file of this machine, as long as it was when the hub started. */
export function fileContent(path: string, size: number): Content {
  return {
    size,
    read: (start, end) =>
      end <= start ? Readable.from([]) : createReadStream(path, { start, end: end - 1 }),
  };
}

/** A text that is given in the catalogue. */
export function textContent(text: string): Content {
  const bytes = Buffer.from(text);
  return { size: bytes.length, read: (start, end) => Readable.from([bytes.subarray(start, end)]) };
}

/**
 * Bytes that follow from the seed and from nothing else: a keystream, so that byte N of a file of any size costs nothing
 * to reach. The file begins with `begins`, a magic number for instance.
 */
export function generatedContent(size: number, seed: string, begins = ''): Content {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16);
  const opening = Buffer.from(begins);
  return {
    size,
    read: (start, end) => Readable.from(generate(key, opening, start, Math.min(end, size))),
  };
}

const blockBytes = 16;
const chunkBytes = 65_536;

function* generate(key: Buffer, opening: Buffer, start: number, end: number): Generator<Buffer> {
  const counter = Buffer.alloc(blockBytes);
  counter.writeBigUInt64BE(BigInt(Math.floor(start / blockBytes)), 8);
  const cipher = createCipheriv('aes-128-ctr', key, counter);
  cipher.update(Buffer.alloc(start % blockBytes));
  for (let at = start; at < end; at += chunkBytes) {
    const chunk = cipher.update(Buffer.alloc(Math.min(chunkBytes, end - at)));
    if (at < opening.length) opening.copy(chunk, 0, at);
    yield chunk;
  }
}
