/** A thread that listens where it is told and then never turns to its event loop again, so that it accepts nobody. */
import { createServer } from 'node:net';
import { parentPort } from 'node:worker_threads';
import type { Address } from '../address.ts';

/** Nothing where it listens; otherwise the code of the error, which would be lost with an error sent between threads. */
export type DeafThreadAnswer = { failure?: string };

parentPort?.once('message', listen);
answer({});

function listen({ host, port }: Address): void {
  const server = createServer();
  server.once('error', (error) => {
    answer({ failure: 'code' in error ? String(error.code) : error.message });
  });
  server.listen({ host, port, backlog: 1 }, () => {
    answer({});
    // Until the thread is terminated.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
}

function answer(message: DeafThreadAnswer): void {
  parentPort?.postMessage(message);
}
