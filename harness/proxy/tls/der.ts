/** Writes DER, as far as certificates need it. It reads none, and knows nothing of what the values mean. */

/** One value: its tag, the length of its contents, the contents. */
export function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

export function sequence(...values: Buffer[]): Buffer {
  return tagged(0x30, ...values);
}

export function set(...values: Buffer[]): Buffer {
  return tagged(0x31, ...values);
}

/** @param magnitude big-endian bytes of a number that is not negative */
export function integer(magnitude: Buffer): Buffer {
  const start = magnitude.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Buffer.from([0]) : magnitude.subarray(start);
  // The first bit is that of the sign.
  const isNegative = (digits[0] ?? 0) >= 0x80;
  return tagged(0x02, ...(isNegative ? [Buffer.from([0])] : []), digits);
}

export function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

/** @param dotted `2.5.29.17` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function utf8String(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text));
}

export function octetString(bytes: Buffer): Buffer {
  return tagged(0x04, bytes);
}

/** @param unusedBits of the last byte */
export function bitString(bytes: Buffer, unusedBits = 0): Buffer {
  return tagged(0x03, Buffer.from([unusedBits]), bytes);
}

/** To the second; years from 2050 on, and before 1950, are written with four digits. */
export function time(atMs: number): Buffer {
  const text = `${new Date(atMs).toISOString().replace(/[-:T]|\.\d+Z$/g, '')}Z`;
  const year = Number(text.slice(0, 4));
  if (year >= 1950 && year < 2050) return tagged(0x17, Buffer.from(text.slice(2)));
  return tagged(0x18, Buffer.from(text));
}

/** Value number `number` of a structure, around the value that it is. */
export function explicit(number: number, value: Buffer): Buffer {
  return tagged(0xa0 + number, value);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Buffer.from([0x80 + digits.length, ...digits]);
}

/** Seven bits a byte; all but the last have the eighth set. */
function base128(value: number): number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    digits.unshift((rest % 128) + 128);
  }
  return digits;
}
