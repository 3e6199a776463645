/**
 * A program to give orders to: answers the result of what it is sent, which is code. Says where it listens; ends with code 3 when
 * it is asked to.
 */

import * as fs from 'node:fs';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

type Code = (files: typeof fs, write: typeof writeFileSync) => unknown;
const codeFrom = Object.getPrototypeOf(async () => {}).constructor;

const server = createServer(async (asked, response) => {
  const parts: Buffer[] = [];
  for await (const part of asked) parts.push(part);
  try {
    const code: Code = codeFrom('fs', 'write', String(Buffer.concat(parts)));
    response.end(JSON.stringify((await code(fs, writeFileSync)) ?? null));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // what node:fs throws
    response.end(JSON.stringify({ code, message }));
  }
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` })}\n`);
});
process.on('SIGTERM', () => process.exit(3));
