// An address that swallows what it is sent, as one behind a firewall that drops: it listens, takes nobody in, and once its line
// is full the kernel answers no further connection at all.

import { writeSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

const server = createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  writeSync(1, `${port}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // for ever
});
