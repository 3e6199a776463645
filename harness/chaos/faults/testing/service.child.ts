/**
 * A small service to be struck: answers JSON, streams completions as OpenAI's API does, says whether it is well, and hands on to
 * its peer what begins with /peer. Does what begins with /deeds, and answers what came of it. Says where it listens. Parameters:
 * its name, the URL of its peer, if any, and its port, if it may not be just any.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { doDeed } from './do-deed.ts';

const [name = 'service', peerUrl, port = '0'] = process.argv.slice(2);

async function answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(asked.url ?? '/', 'http://service');
  const count = (key: string, fallback: number): number =>
    Number(searchParams.get(key) ?? fallback);
  if (pathname.startsWith('/peer/')) return handOn(asked, response);
  if (pathname === '/v1/completions')
    return complete(asked, response, { tokens: count('tokens', 8), paceMs: count('paceMs', 5) });
  const deed = /^\/deeds\/(.+)/.exec(pathname)?.[1];
  const done = deed && (await doDeed(deed, searchParams.get('path') ?? ''));
  const body = JSON.stringify({ name, ok: true, done, padding: 'x'.repeat(count('bytes', 0)) });
  asked.resume();
  response.writeHead(pathname === '/missing' ? 404 : 200, {
    'content-type': 'application/json',
    'content-length': body.length,
  });
  response.end(body);
}

/** `t0 t1 t2 …`, a piece each pace, or whole where no stream is asked for. */
async function complete(
  asked: IncomingMessage,
  response: ServerResponse,
  { tokens, paceMs }: { tokens: number; paceMs: number },
): Promise<void> {
  const isStream = /"stream":\s*true/.test(await textOf(asked));
  const texts = Array.from({ length: tokens }, (_, index) => `t${index} `);
  if (!isStream) {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ choices: [{ text: texts.join('') }] }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  for (const text of texts) {
    response.write(`data: ${JSON.stringify({ choices: [{ text }] })}\n\n`);
    await sleep(paceMs);
    if (response.destroyed) return;
  }
  response.end('data: [DONE]\n\n');
}

function handOn(asked: IncomingMessage, response: ServerResponse): void {
  const fail = (error: Error): void => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end(JSON.stringify({ failed: error.message }));
  };
  const path = (asked.url ?? '').slice('/peer'.length);
  const { method, headers } = asked;
  const onward = request(new URL(path, peerUrl), { method, headers, agent: false }, (answered) => {
    answered.on('error', fail);
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(response);
  });
  onward.on('error', fail);
  response.on('close', () => onward.destroy());
  asked.pipe(onward);
}

async function textOf(asked: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of asked) parts.push(part);
  return Buffer.concat(parts).toString();
}

const server = createServer((asked, response) => {
  response.on('error', () => {});
  // Who leaves in the middle of a request hears of nothing.
  answer(asked, response).catch(() => response.destroy());
});
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  const bound = typeof address === 'object' ? address?.port : undefined;
  const ready = { ready: true, program: name, pid: process.pid, url: `http://127.0.0.1:${bound}` };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
});
process.on('SIGTERM', () => process.exit(0));
