/** Routes that concern the server as a whole: its version, many proxies at once, and back to normal. */
import type { FaultProxy } from '../proxy.ts';
import type { ProxyRegistry } from '../proxy-registry.ts';
import { describeError, describeProxy, jsonAnswer } from './answers.ts';
import { readProxyRequest } from './proxy-request.ts';
import { readObjects } from './request-body.ts';
import type { ApiAnswer, ApiRequest, RouteTable } from './route-table.ts';

export function serverRoutes(registry: ProxyRegistry): RouteTable {
  return {
    '/version': { GET: showVersion },
    '/populate': { POST: (request) => populate(registry, request) },
    '/reset': { POST: () => reset(registry) },
  };
}

/** The version of Toxiproxy whose interface this is, marked as not being Toxiproxy itself. */
const version = '2.12.0+hornet';

function showVersion(): ApiAnswer {
  const body = `{"version": "${version}"}\n`;
  return { status: 200, body, contentType: 'application/json;charset=utf-8' };
}

async function reset(registry: ProxyRegistry): Promise<ApiAnswer> {
  await registry.reset();
  return { status: 204 };
}

/**
 * Makes the listed proxies in their order, up to the first that fails; those made before it stay and
 * are shown with the error. Unlike every other error, this one is sent as JSON.
 */
async function populate(registry: ProxyRegistry, { body }: ApiRequest): Promise<ApiAnswer> {
  const proxies: FaultProxy[] = [];
  try {
    const requests = readObjects(body).map((fields, index) =>
      readProxyRequest(fields, ` at proxy ${index + 1}`),
    );
    for (const request of requests) proxies.push(await registry.addOrReplace(request));
    return jsonAnswer(201, { proxies: describeAll(proxies) });
  } catch (error) {
    const answer = describeError(error);
    return jsonAnswer(answer.status, { ...answer, proxies: describeAll(proxies) });
  }
}

/** No proxies are shown as null rather than as an empty list, as Toxiproxy shows them. */
function describeAll(proxies: FaultProxy[]) {
  return proxies.length === 0 ? null : proxies.map(describeProxy);
}
