/** A server that says what it is told to, and a recorder that follows it: for tests of recorded streams. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { MemoryHistory } from '../memory-history.ts';
import { type RecordedStream, type RecordStreamOptions, recordStream } from '../record-stream.ts';
import { openaiWire } from '../stream-wire.ts';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export const servers: Server[] = [];
const scope = new AbortController();
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Gives one answer a request, the last one to all that follow. */
export async function serve(...answers: Answer[]): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    const { method, url, headers } = request;
    asked.push(`${method} ${url} ${headers['last-event-id'] ?? ''}`.trim());
    request.resume().on('end', () => answer?.(response, request));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }; // it listens on TCP
}

export const events =
  (...texts: string[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(texts.join(''));
  };

/** Says this much and breaks the connection. */
export const torn =
  (...texts: string[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(texts.join(''), () => setImmediate(() => response.destroy()));
  };

export const refused =
  (status: number, body: unknown): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

export const piece = (text: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ text, finish_reason: finish }] })}\n\n`;
export const done = 'data: [DONE]\n\n';
export const event = (id: number, data: object) => `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
export const token = (id: number, index: number, text: string) =>
  event(id, { type: 'token', index, text });
export const completed = (id: number) =>
  event(id, { type: 'completed', finish_reason: 'stop', tokens: 2 });
export const crash = {
  code: 'WORKER_CRASHED',
  message: 'It ended.',
  details: { worker: 'w', phase: 'decode' },
};

export function record(
  url: string,
  options: Partial<RecordStreamOptions> = {},
): [RecordedStream, MemoryHistory] {
  const history = new MemoryHistory();
  const asked = { prompt: 'say', maxTokens: 7, model: 'tiny' };
  const wire = openaiWire;
  const stream = recordStream(url, {
    history,
    wire,
    asked,
    request: 'r1',
    signal: scope.signal,
    ...options,
  });
  return [stream, history];
}

/** The records in short: `token 0 gulls`, `ok stream`. */
export function seenIn({ records }: MemoryHistory): string[] {
  return records.map(({ kind, op, index, text, code }) =>
    op === 'token' ? `token ${index}${text}` : [kind, op, code].filter(Boolean).join(' '),
  );
}
