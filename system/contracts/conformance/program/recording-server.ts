// A small HTTP server for counterparts of a suite: JSON in, whatever the suite wants out, on a port that the kernel chooses.
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Undefined where there was none. */
  body: unknown;
}

/** A server that listens. Disposing cuts its connections. */
export interface RecordingServer extends AsyncDisposable {
  readonly url: string;
}

/** Serves every request by the given function, which answers on the response in its own time. */
export async function serveRequests(
  answer: (request: ReceivedRequest, response: ServerResponse) => void,
): Promise<RecordingServer> {
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const { method = 'GET', url: path = '/', headers } = request;
    answer({ method, path, headers, body: text === '' ? undefined : JSON.parse(text) }, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: urlOf(server), [Symbol.asyncDispose]: () => closed(server) };
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Answers with a stream of server-sent events; `send` writes one as it is, numbered where an id is given. */
export function openStream(response: ServerResponse): (data: string, id?: number) => void {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  return (data, id) =>
    void response.write(`${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`);
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return `http://127.0.0.1:${address.port}`;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
