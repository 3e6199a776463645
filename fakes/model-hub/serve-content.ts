// Answers with the bytes of a file, or with a range of them, as far as the script lets it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseByteRange } from './byte-range.ts';
import { CutOff, type Delivery, deliver, withDeed } from './delivery.ts';
import type { Linked } from './links.ts';
import type { Stage } from './stage.ts';

/** Resolves when the answer is out, or its client has gone. @throws Refusal */
export async function serveContent(
  { repo, file, etag: rightEtag }: Linked,
  request: IncomingMessage,
  response: ServerResponse,
  stage: Stage,
  signal: AbortSignal,
): Promise<void> {
  const deeds = await stage.act('content', `${request.method} /${repo.id}/${file.path}`, signal);
  const delivery = deeds.reduce(withDeed, { corruptAt: [], ignoresRange: false } as Delivery); // typed for the reducer
  const etag = stage.etag(rightEtag, deeds);
  const { size } = file.content;
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('etag', etag);
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  const range = delivery.ignoresRange ? 'all' : parseByteRange(heededRange(request, etag), size);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${size}`, 'content-length': 0 }).end();
    return;
  }
  const { start, end } = range === 'all' ? { start: 0, end: size } : range;
  const stop = toldEnd(start, end, delivery);
  response.setHeader('content-length', stop - start);
  if (range !== 'all') response.setHeader('content-range', `bytes ${start}-${stop - 1}/${size}`);
  response.statusCode = range === 'all' ? 200 : 206;
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const source = file.content.read(start, stop);
  await send(deliver(source, start, delivery, signal), response);
}

/** If-Range makes a Range of no account where the file is no longer what it was. */
function heededRange({ headers }: IncomingMessage, etag: string): string | undefined {
  const condition = headers['if-range'];
  return condition === undefined || condition === etag ? headers.range : undefined;
}

/** The end that Content-Length tells of: a truncation may be told. */
function toldEnd(start: number, end: number, { truncate }: Delivery): number {
  if (truncate?.content_length !== 'part' || truncate.byte < start) return end;
  return Math.min(end, truncate.byte);
}

/** Takes the bytes at the pace of the client. */
async function send(bytes: AsyncIterable<Buffer>, response: ServerResponse): Promise<void> {
  const { socket } = response;
  response.flushHeaders();
  try {
    await pipeline(Readable.from(bytes, { objectMode: false, highWaterMark: 1 }), response, {
      end: false,
    });
    response.end();
  } catch (error) {
    if (!(error instanceof CutOff)) throw error;
    if (error.how === 'reset') socket?.resetAndDestroy();
    else socket?.destroySoon();
  }
}
