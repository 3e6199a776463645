/** Routes that concern the server as a whole: its version, many proxies at once, and back to normal. */
import type { FaultProxy } from '../proxy.ts';
import type { ProxyRegistry } from '../proxy-registry.ts';
import { describeError, describeProxy, jsonAnswer } from './answers.ts';
import { populate } from './populate.ts';
import type { ApiAnswer, ApiRequest, RouteTable } from './route-table.ts';
import { version } from './version.ts';

/** @param onReset takes the faults of whatever else this server has */
export function serverRoutes(registry: ProxyRegistry, onReset: () => void): RouteTable {
  return {
    '/version': { GET: showVersion },
    '/populate': { POST: (request) => populateAll(registry, request) },
    '/reset': { POST: () => reset(registry, onReset) },
  };
}

function showVersion(): ApiAnswer {
  const body = `{"version": "${version}"}\n`;
  return { status: 200, body, contentType: 'application/json;charset=utf-8' };
}

async function reset(registry: ProxyRegistry, onReset: () => void): Promise<ApiAnswer> {
  onReset();
  await registry.reset();
  return { status: 204 };
}

/** Shows what was made before a failure with it. Unlike every other error, this one is sent as JSON. */
async function populateAll(registry: ProxyRegistry, { body }: ApiRequest): Promise<ApiAnswer> {
  const { proxies, failure } = await populate(registry, body);
  if (failure === undefined) return jsonAnswer(201, { proxies: describeAll(proxies) });
  const error = describeError(failure);
  return jsonAnswer(error.status, { ...error, proxies: describeAll(proxies) });
}

/** No proxies are shown as null rather than as an empty list, as Toxiproxy shows them. */
function describeAll(proxies: readonly FaultProxy[]) {
  return proxies.length === 0 ? null : proxies.map(describeProxy);
}
