/** Bytes by their position in a stream: what arrives shows whether any is missing, came twice, or overtook another. */
import { randomBytes } from 'node:crypto';

/** A prime, so that no size of chunk that programs like divides it. */
const period = 65_521;
const once = randomBytes(period);
const twice = Buffer.concat([once, once]);

/** The bytes from a position on; up to 65,521 of them. They are shared: nobody writes to them. */
export function bytesAt(position: number, count: number): Buffer {
  const start = position % period;
  return twice.subarray(start, start + Math.min(count, period));
}

/** Whether these are the bytes that belong there. */
export function belongAt(position: number, bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += period) {
    const part = bytes.subarray(at, at + period);
    if (!part.equals(bytesAt(position + at, part.length))) return false;
  }
  return true;
}
