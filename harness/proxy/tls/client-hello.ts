/** Tells when a client's first message of TLS has come. It reads nothing in it. */

/** Whether the first record is whole, or there is none since this is not TLS. */
export function helloHasCome(bytes: Buffer): boolean {
  const handshake = 22;
  if (bytes.length === 0) return false;
  if (bytes[0] !== handshake) return true;
  return bytes.length >= headerLength && bytes.length >= headerLength + bytes.readUInt16BE(3);
}

/** Kind, version, length. */
const headerLength = 5;
