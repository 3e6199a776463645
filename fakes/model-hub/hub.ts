// The hub as a running server: which path is answered by what. A client that leaves ends the work for it.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asFailure, type Logger, type RunningProgram } from '../../system/shared/index.ts';
import type { HubOptions } from './options.ts';
import { answerRefusal, Refusal } from './refusal.ts';
import { serveApi } from './serve-api.ts';
import { serveContent } from './serve-content.ts';
import { type Named, serveResolve, serveResolveCache } from './serve-file.ts';
import { Stage } from './stage.ts';

/** @throws the fault that kept it from listening */
export async function startHub(options: HubOptions, log: Logger): Promise<RunningProgram> {
  const stage = new Stage(options, log);
  const server = createServer((request, response) => {
    void answer(request, response, stage, log);
  });
  server.listen(options.listen);
  await once(server, 'listening');
  const { address, family, port } = server.address() as AddressInfo; // a TCP server that listens has one
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  stage.base = options.advertise ?? url;
  return {
    url,
    advertisedUrl: stage.base,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections(); // a download may take for ever, on purpose
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  stage: Stage,
  log: Logger,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.setHeader('x-request-id', `Root=1-${randomBytes(12).toString('hex')}`);
  try {
    await route(request, response, stage, gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return; // nobody is left to answer
    if (!(error instanceof Refusal)) log.error({ err: error }, 'the hub met a fault of its own');
    if (response.headersSent) response.destroy();
    else answerRefusal(asRefusal(error), response);
  }
}

const apiPath =
  /^\/api\/models\/(?<repo>[\w.-]+(?:\/[\w.-]+)??)(?:\/(?<about>revision|tree|refs)(?:\/(?<revision>refs%2F[^/]+|[^/]+)(?:\/(?<folder>.+))?)?)?$/;
const filePath = /^\/(?<repo>[\w.-]+(?:\/[\w.-]+)?)\/resolve\/(?<revision>[^/]+)\/(?<path>.+)$/;
const cachePath =
  /^\/api\/resolve-cache\/models\/(?<repo>[\w.-]+(?:\/[\w.-]+)?)\/(?<revision>[0-9a-f]{40})\/(?<path>.+)$/;

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  stage: Stage,
  signal: AbortSignal,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new Refusal(405, 'This hub is read-only');
  const url = new URL(request.url ?? '/', 'http://hub');
  const { pathname } = url;
  if (pathname.startsWith('/xet-bridge-us/')) {
    response.setHeader('content-type', 'application/octet-stream');
    return serveContent(stage.links.open(url), request, response, stage, signal);
  }
  const cached = cachePath.exec(pathname)?.groups;
  if (cached !== undefined)
    return serveResolveCache(namedIn(cached), request, response, stage, signal);
  const file = filePath.exec(pathname)?.groups;
  if (file !== undefined) return serveResolve(namedIn(file), request, response, stage, signal);
  const api = apiPath.exec(pathname)?.groups;
  if (api !== undefined) {
    const about = api['about'] === 'tree' || api['about'] === 'refs' ? api['about'] : 'info';
    const question = { repo: api['repo'] ?? '', about, ...decoded(api) } as const;
    return serveApi(question, url, request, response, stage, signal);
  }
  throw new Refusal(404, 'Sorry, we can’t find the page you are looking for.');
}

type Groups = Record<string, string | undefined>;

function namedIn({ repo = '', revision = '', path = '' }: Groups): Named {
  return { repo, revision: decode(revision), path: decode(path) };
}

function decoded({ revision, folder }: Groups) {
  return {
    revision: revision === undefined ? undefined : decode(revision),
    folder: folder === undefined ? undefined : decode(folder),
  };
}

/** @throws Refusal */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refusal(400, 'The path is not encoded as a URL’s must be');
  }
}

function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(500, asFailure(error).message);
}
