/** Tells from the first bytes whether an HTTP/1 message begins, so that nothing else is held back while it is waited for. */
import { METHODS } from 'node:http';
import type { Side } from './message-head.ts';

/** `maybe`: so far nothing speaks against it, and more bytes are needed to be sure. */
export function startsMessage(side: Side, bytes: Buffer): 'yes' | 'no' | 'maybe' {
  const text = bytes.toString('latin1', 0, longest);
  const beginnings = side === 'request' ? requestBeginnings : responseBeginnings;
  if (beginnings.some((beginning) => text.startsWith(beginning))) return 'yes';
  return beginnings.some((beginning) => beginning.startsWith(text)) ? 'maybe' : 'no';
}

const requestBeginnings = METHODS.map((method) => `${method} `);
const responseBeginnings = ['HTTP/1.0 ', 'HTTP/1.1 '];
const longest = Math.max(...requestBeginnings.map(({ length }) => length));
