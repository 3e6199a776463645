/**
 * The HTTP side of the interface, with the habits of Toxiproxy that clients can see: errors are JSON
 * that calls itself plain text, browsers are turned away, a known path with a wrong method is a 405.
 */
import { METHODS } from 'node:http';
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import type { Logger } from 'pino';
import type { ProxyRegistry } from '../proxy-registry.ts';
import type { TlsEnd } from '../tls/tls-end.ts';
import type { UdpProxy } from '../udp/udp-proxy.ts';
import { describeError, toJson } from './answers.ts';
import { cleanPath } from './clean-path.ts';
import type { EndsOfKind } from './end-routes.ts';
import { leaseRoutes } from './lease-routes.ts';
import { type MetricSource, metricsRoute } from './metrics-route.ts';
import { ownProxyRoutes } from './own-proxy-routes.ts';
import { proxyRoutes } from './proxy-routes.ts';
import type { ApiAnswer, Handler, RouteTable } from './route-table.ts';
import { seedRoutes } from './seed-routes.ts';
import { serverRoutes } from './server-routes.ts';
import { tlsRoutes } from './tls-routes.ts';
import { toxicRoutes } from './toxic-routes.ts';
import { udpRoutes } from './udp-routes.ts';
import { witnessRoutes } from './witness-routes.ts';

export interface ApiServerOptions {
  registry: ProxyRegistry;
  udp: EndsOfKind<UdpProxy>;
  tls: EndsOfKind<TlsEnd>;
  logger: Logger;
  /** What is shown under /metrics; without any there is no such route. */
  metrics?: readonly MetricSource[];
}

/** Builds the server; it does not listen yet. */
export function createApiServer(options: ApiServerOptions): FastifyInstance {
  const { registry, udp, tls, logger, metrics = [] } = options;
  const server = fastify({
    bodyLimit: 16 * 1024 * 1024,
    requestTimeout: 15_000,
    keepAliveTimeout: 60_000,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // Names are as long as their makers like.
    routerOptions: { maxParamLength: 16 * 1024 },
    frameworkErrors: (_error, _request, reply) => sendMalformedUrl(reply),
    genReqId: countedRequestId(),
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  server.addHook('onRequest', async (request, reply) => {
    const clean = cleanPath(request.url);
    if (clean !== request.url) return reply.code(301).header('location', clean).send();
  });
  server.setNotFoundHandler((_request, reply) => sendPlain(reply, 404, '404 page not found'));
  server.setErrorHandler<FastifyError>((error, _request, reply) =>
    sendPlain(reply, error.statusCode ?? 500, error.message),
  );
  const clearOthers = (): void => {
    for (const end of udp.ends.all) end.clearFaults();
    for (const end of tls.ends.all) end.fault = undefined;
  };
  addEveryMethod(server);
  addRoutes(server, logger, {
    ...serverRoutes(registry, clearOthers),
    ...proxyRoutes(registry),
    ...toxicRoutes(registry),
    ...ownProxyRoutes(registry),
    ...leaseRoutes(registry),
    ...witnessRoutes(registry),
    ...seedRoutes(registry),
    ...udpRoutes(udp),
    ...tlsRoutes(tls),
    ...metricsRoute(metrics),
  });
  return server;
}

/** So that a known path refuses any method, the rarest too, in the same way. */
function addEveryMethod(server: FastifyInstance): void {
  const missing = METHODS.filter((method) => !server.supportedMethods.includes(method));
  for (const method of missing) server.addHttpMethod(method, { hasBody: true });
}

function addRoutes(server: FastifyInstance, logger: Logger, table: RouteTable): void {
  for (const [path, handlers] of Object.entries(table)) {
    server.all<{ Params: Params }>(path, async (request, reply) => {
      if (Object.values(request.params).includes('')) return reply.callNotFound();
      const handler = handlers[request.method] ?? handlers['*'];
      if (handler === undefined) return reply.code(405).send();
      reply.header('x-toxiproxy-request-id', request.id);
      if (isBrowser(request)) return sendPlain(reply, 403, 'User agent not allowed');
      await run(handler, request, reply);
      const { method, url } = request;
      logger[method === 'GET' ? 'debug' : 'info']({ method, url, status: reply.statusCode }, 'api');
      return reply;
    });
  }
}

interface Params {
  proxy?: string;
  toxic?: string;
}

async function run(
  handler: Handler,
  request: FastifyRequest<{ Params: Params }>,
  reply: FastifyReply,
): Promise<void> {
  try {
    const { body, params, url } = request;
    const answer = await handler({
      body: typeof body === 'string' ? body : '',
      proxyName: params.proxy ?? '',
      toxicName: params.toxic ?? '',
      query: new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : ''),
    });
    sendAnswer(reply, answer);
  } catch (error) {
    sendError(reply, error);
  }
}

/** A page in a browser could reach this server on the loopback interface; none has business here. */
function isBrowser(request: FastifyRequest): boolean {
  return request.headers['user-agent']?.startsWith('Mozilla/') === true;
}

function sendAnswer(reply: FastifyReply, answer: ApiAnswer): void {
  reply.code(answer.status);
  if (answer.contentType !== undefined) reply.header('content-type', answer.contentType);
  // As bytes, since Fastify would add a character set to the content type of a text.
  reply.send(answer.body === undefined ? undefined : Buffer.from(answer.body));
}

function sendError(reply: FastifyReply, error: unknown): FastifyReply {
  const answer = describeError(error);
  return sendPlain(reply, answer.status, toJson(answer));
}

function sendPlain(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/plain; charset=utf-8')
    .header('x-content-type-options', 'nosniff')
    .send(`${text}\n`);
}

/** For a path whose percent signs mean nothing. */
function sendMalformedUrl(reply: FastifyReply): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
  reply.code(400).headers(headers).send('400 Bad Request');
}

/** Twenty characters, as long as Toxiproxy's. */
function countedRequestId(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return count.toString(32).padStart(20, '0');
  };
}
