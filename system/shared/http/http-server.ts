// The HTTP server every program is built on: correlation ids, one shape of error, health, OpenAPI, an address that is known.
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { correlationIdPattern, headers, jobIdPattern } from '../../contracts/index.ts';
import { Failure, invalidField } from '../failure.ts';
import type { Logger } from '../log.ts';
import { currentContext, type RequestContext, withContext } from '../narration/context.ts';
import type { Address } from '../program/parse-setting.ts';
import { answerWithFailure } from './answer-failure.ts';
import { addOpenApi } from './open-api.ts';
import { routeSchemas } from './route-schemas.ts';

export interface HttpServerOptions {
  /** The program's name, as OpenAPI's title. */
  program: string;
  /** Its own name, as errors have it; default that of the program. */
  layer?: string;
  log: Logger;
  /** While this returns true, requests that would start new work are refused with DRAINING. */
  isDraining(): boolean;
  /** Paths of requests that are served even then, since they start nothing. */
  alwaysServes?: readonly string[];
}

const idleConnectionMs = 10_000;

/** A server without routes of its own but `/openapi.json`; add routes, then `listen`. */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  // Loaded here: a hive can have started its workers by then.
  const { fastify, LogController } = await import('fastify');
  const answer = answerWithFailure.bind(undefined, options.layer ?? options.program);
  const logger: FastifyBaseLogger = options.log; // widened, so that the server's type does not depend on the logger's
  const server = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    // What a burst of requests has opened is given back soon; to open another costs a millisecond.
    keepAliveTimeout: idleConnectionMs,
    bodyLimit: 1_048_576,
    // A path that cannot even be routed runs no hook, but deserves the same answer.
    frameworkErrors: (error, request, reply) =>
      withContext(identify(request, reply), () => answer(error, request, reply)),
    schemaController: routeSchemas,
  });
  server.setErrorHandler(answer);
  server.setNotFoundHandler((request) => {
    throw new Failure(
      'ROUTE_NOT_FOUND',
      `There is no ${request.method} ${request.url.split('?')[0]} here.`,
    );
  });
  server.addHook('onRequest', (request, reply, done) => {
    withContext(identify(request, reply), done);
  });
  server.addHook('onRequest', async (request) => {
    const { jobId } = currentContext() ?? {};
    if (jobId !== undefined && !jobIdPattern.test(jobId)) {
      throw invalidField(headers.jobId, 'must be 1 to 64 letters, digits and hyphens');
    }
    const { url = '' } = request.routeOptions;
    const startsWork = request.method === 'POST' && options.alwaysServes?.includes(url) !== true;
    if (startsWork && options.isDraining()) {
      throw new Failure('DRAINING', `${options.program} is shutting down and takes no new work.`);
    }
  });
  addOpenApi(server, options.program);
  return server;
}

/** Binds the server and returns its URL. Port 0 lets the kernel choose. */
export async function listen(server: FastifyInstance, address: Address): Promise<string> {
  await server.listen(address);
  const bound = server.server.address() as AddressInfo; // a TCP server that listens has one
  const host = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return `http://${host}:${bound.port}`;
}

/** Whom the request is for; its correlation id goes into the answer too. */
function identify(request: FastifyRequest, reply: FastifyReply): RequestContext {
  const correlationId = readCorrelationId(request.headers[headers.correlationId]);
  const traceparent = request.headers[headers.traceparent];
  const jobId = request.headers[headers.jobId];
  void reply.header(headers.correlationId, correlationId);
  return {
    correlationId,
    ...(typeof jobId === 'string' ? { jobId } : {}),
    ...(typeof traceparent === 'string' ? { traceparent } : {}),
  };
}

function readCorrelationId(header: string | string[] | undefined): string {
  return typeof header === 'string' && correlationIdPattern.test(header) ? header : randomUUID();
}
