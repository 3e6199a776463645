/** The bytes of an IP address, as certificates hold them. */
import { isIP } from 'node:net';

/** Four bytes or sixteen; undefined for what is no address. */
export function ipBytes(address: string): Buffer | undefined {
  const version = isIP(address);
  if (version === 4) return Buffer.from(address.split('.').map(Number));
  if (version !== 6) return undefined;
  const [before = '', after] = withoutDots(address.replace(/%.*$/, '')).split('::');
  const [head, tail] = [groupsOf(before), groupsOf(after ?? '')];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...head, ...zeros, ...tail].entries()) {
    bytes.writeUInt16BE(group, index * 2);
  }
  return bytes;
}

/** `::ffff:1.2.3.4` is `::ffff:102:304`. */
function withoutDots(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
