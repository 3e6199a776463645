// A peer for one test file: a server whose answer each test writes. It keeps to no contract.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach } from 'vitest';
import type { StreamCall } from '../http/peer-stream.ts';

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

export class ScriptedPeer {
  url = '';
  answer: Answer = () => undefined;

  /** Listens from before each test of the file until after it. */
  static forEachTest(): ScriptedPeer {
    const peer = new ScriptedPeer();
    beforeEach(async () => {
      const server = createServer((request, response) => peer.answer(response, request));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo; // a TCP server that listens has one
      peer.url = `http://127.0.0.1:${port}/`;
      return async () => {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      };
    });
    afterEach(() => {
      peer.answer = () => undefined;
    });
    return peer;
  }
}

/** A GET that nothing ends before the test does, unless the overrides say so. */
export function patientCall(overrides: Partial<StreamCall> = {}): StreamCall {
  const { signal } = new AbortController();
  return { method: 'GET', headers: {}, signal, silenceTimeoutMs: 10_000, ...overrides };
}

/** The same to everybody. */
export function answerWith(status: number, body: string): Answer {
  return (response) => response.writeHead(status).end(body);
}

/** As a program of ours reports a failure to another. */
export const wireError = {
  code: 'MODEL_NOT_FOUND',
  type: 'not_found_error',
  message: 'There is no model x.',
  param: 'model',
  details: { advice: 'Look.', model: 'x' },
  correlation_id: 'order-7',
};
