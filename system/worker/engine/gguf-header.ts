// Reads the head of a model file: what its maker wrote down of it, and where the weights begin. It takes no library and a
// few milliseconds, so that a hive can ask what a model needs before anything is loaded. It reads no weight.
import { type FileHandle, open } from 'node:fs/promises';

export interface GgufHeader {
  /** Single values, and lists of numbers; of other lists nothing is kept but how long they are. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** Where the weights begin. */
  readonly weightsOffset: number;
}

export type GgufValue = string | number | boolean | readonly number[] | { readonly length: number };

/**
 * The header of a GGUF file, version 2 or 3.
 * @throws RangeError for a file that is cut off within it, or is not laid out as one
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  await using file = await open(path);
  const { size } = await file.stat();
  for (let length = firstRead; ; length *= 4) {
    const bytes = await readStart(file, Math.min(length, size));
    try {
      return parseHeader(new Reader(bytes));
    } catch (error) {
      if (!(error instanceof RangeError) || length >= size || length >= longestRead) throw error;
    }
  }
}

/** Enough for a small vocabulary; others have a few MB. */
const firstRead = 1 << 18;
const longestRead = 1 << 28;

async function readStart(file: FileHandle, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}

function parseHeader(reader: Reader): GgufHeader {
  reader.skip(4); // the magic, which has been looked at
  const version = reader.number('uint32');
  if (version < 2 || version > 3) throw new RangeError(`GGUF version ${version} is not known.`);
  const tensors = reader.number('uint64');
  const entries = reader.number('uint64');
  const metadata = new Map<string, GgufValue>();
  for (let entry = 0; entry < entries; entry++) {
    const key = reader.text();
    metadata.set(key, readValue(reader, reader.number('uint32')));
  }
  for (let tensor = 0; tensor < tensors; tensor++) skipTensor(reader);
  const alignment = metadata.get('general.alignment');
  const unit = typeof alignment === 'number' && alignment > 0 ? alignment : 32;
  return { metadata, weightsOffset: Math.ceil(reader.offset / unit) * unit };
}

function readValue(reader: Reader, type: number): GgufValue {
  if (type === types.text) return reader.text();
  if (type === types.list) return readList(reader);
  if (type === types.flag) return reader.number('uint8') !== 0;
  return reader.number(numberOf(type));
}

function readList(reader: Reader): GgufValue {
  const type = reader.number('uint32');
  const length = reader.number('uint64');
  const isNumbers = type !== types.text && type !== types.list && type !== types.flag;
  if (isNumbers && length <= longestList) {
    const kind = numberOf(type);
    return Array.from({ length }, () => reader.number(kind));
  }
  for (let index = 0; index < length; index++) {
    if (type === types.text) reader.skip(reader.number('uint64'));
    else if (type === types.list) readList(reader);
    else reader.skip(isNumbers ? widths[numberOf(type)] : 1);
  }
  return { length };
}

/** A list of something about each layer is not longer; the scores of a vocabulary are. */
const longestList = 4096;

function skipTensor(reader: Reader): void {
  reader.text();
  const dimensions = reader.number('uint32');
  reader.skip(8 * dimensions + 4 + 8); // sizes, type, place
}

const types = { flag: 7, text: 8, list: 9 } as const;

/** By the number of the type in the file. */
const numbers = {
  0: 'uint8',
  1: 'int8',
  2: 'uint16',
  3: 'int16',
  4: 'uint32',
  5: 'int32',
  6: 'float32',
  10: 'uint64',
  11: 'int64',
  12: 'float64',
} as const;
type NumberKind = (typeof numbers)[keyof typeof numbers];

const widths: Readonly<Record<NumberKind, number>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  uint64: 8,
  int64: 8,
  float64: 8,
};

function numberOf(type: number): NumberKind {
  const kind = Object.entries(numbers).find(([key]) => Number(key) === type)?.[1];
  if (kind === undefined) throw new RangeError(`GGUF knows no type ${type}.`);
  return kind;
}

/** Goes through the bytes from the beginning. @throws RangeError, as buffers do, beyond their end */
class Reader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get offset(): number {
    return this.#offset;
  }

  skip(length: number): void {
    this.#offset += length;
    if (this.#offset > this.#bytes.length) throw new RangeError('The header goes on.');
  }

  text(): string {
    const length = this.number('uint64');
    const start = this.#offset;
    this.skip(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  number(kind: NumberKind): number {
    const at = this.#offset;
    this.skip(widths[kind]);
    switch (kind) {
      case 'uint8':
        return this.#bytes.readUInt8(at);
      case 'int8':
        return this.#bytes.readInt8(at);
      case 'uint16':
        return this.#bytes.readUInt16LE(at);
      case 'int16':
        return this.#bytes.readInt16LE(at);
      case 'uint32':
        return this.#bytes.readUInt32LE(at);
      case 'int32':
        return this.#bytes.readInt32LE(at);
      case 'float32':
        return this.#bytes.readFloatLE(at);
      case 'uint64':
        return Number(this.#bytes.readBigUInt64LE(at));
      case 'int64':
        return Number(this.#bytes.readBigInt64LE(at));
      case 'float64':
        return this.#bytes.readDoubleLE(at);
    }
  }
}
