// The routes of a server as an OpenAPI document, made when somebody asks for it the first time. What makes it takes longer
// to load than a server to start, and most servers are never asked.
import type { FastifyInstance, RouteOptions } from 'fastify';
import { routeSchemas } from './route-schemas.ts';

/** Adds `/openapi.json`. Call it before the routes that it is to describe. */
export function addOpenApi(server: FastifyInstance, title: string): void {
  const routes: RouteOptions[] = [];
  server.addHook('onRoute', (route) => void routes.push(route));
  let document: Promise<object> | undefined;
  server.get('/openapi.json', { schema: { hide: true } }, () => {
    document ??= describeRoutes(title, routes);
    return document;
  });
}

/** On a server of its own, which never listens: a plugin sees only routes that are added after it. */
async function describeRoutes(title: string, routes: readonly RouteOptions[]): Promise<object> {
  const { fastify } = await import('fastify');
  const { default: swagger } = await import('@fastify/swagger');
  const described = fastify({ schemaController: routeSchemas, exposeHeadRoutes: false });
  await described.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title, version: '1' } },
  });
  for (const { method, url, schema } of routes) {
    if (method === 'HEAD') continue; // Fastify adds it to each GET
    described.route({ method, url, ...(schema && { schema }), handler: () => {} });
  }
  await described.ready();
  const document = described.swagger();
  await described.close();
  return document;
}
