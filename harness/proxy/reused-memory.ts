/**
 * Memory that a socket is read into, again and again: most of what is read has been passed on before the next bytes come.
 * It grows while reads fill it, so that a connection that says little holds little. It keeps nothing of what was read.
 */
import type { OnReadOpts } from 'node:net';

const smallestBytes = 4 * 1024;
const largestBytes = 256 * 1024;

/**
 * For the `onread` of a socket that is dialled.
 * @param receive is given what was read, and says whether that is still needed when it returns; other memory is then used
 */
export function intoReusedMemory(receive: (bytes: Buffer) => boolean): OnReadOpts {
  let sizeBytes = smallestBytes;
  let memory: Buffer | undefined;
  const next = (): Buffer => {
    memory ??= Buffer.allocUnsafeSlow(sizeBytes);
    return memory;
  };
  const callback = (count: number): boolean => {
    const isNeeded = receive(next().subarray(0, count));
    const isTooSmall = count === sizeBytes && sizeBytes < largestBytes;
    if (isTooSmall) sizeBytes *= 4;
    if (isNeeded || isTooSmall) memory = undefined;
    return true;
  };
  return { buffer: next, callback };
}
