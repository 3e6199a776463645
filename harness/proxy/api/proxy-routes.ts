/** Routes that list, make, change and remove proxies. */
import type { ProxyRegistry } from '../proxy-registry.ts';
import { describeProxy, jsonAnswer, toJson } from './answers.ts';
import { readProxyRequest, readProxySettings } from './proxy-request.ts';
import { readObject } from './request-body.ts';
import type { ApiAnswer, ApiRequest, RouteTable } from './route-table.ts';

export function proxyRoutes(registry: ProxyRegistry): RouteTable {
  const update = (request: ApiRequest) => updateProxy(registry, request);
  return {
    '/proxies': {
      GET: () => listProxies(registry),
      POST: (request) => createProxy(registry, request),
    },
    '/proxies/:proxy': {
      GET: ({ proxyName }) => jsonAnswer(200, describeProxy(registry.find(proxyName))),
      PATCH: update,
      // How proxies were changed before PATCH came, and how the client for Node does it to this day.
      POST: update,
      DELETE: (request) => removeProxy(registry, request),
    },
  };
}

function listProxies(registry: ProxyRegistry): ApiAnswer {
  // Written by hand, since an object would move names that are numbers to its front.
  const entries = registry.all.map(
    (proxy) => `${toJson(proxy.name)}:${toJson(describeProxy(proxy))}`,
  );
  return { status: 200, body: `{${entries.join(',')}}`, contentType: 'application/json' };
}

async function createProxy(registry: ProxyRegistry, { body }: ApiRequest): Promise<ApiAnswer> {
  const proxy = await registry.add(readProxyRequest(readObject(body)));
  return jsonAnswer(201, describeProxy(proxy));
}

async function updateProxy(
  registry: ProxyRegistry,
  { body, proxyName }: ApiRequest,
): Promise<ApiAnswer> {
  const proxy = await registry.update(proxyName, (current) => {
    return readProxySettings(readObject(body), current);
  });
  return jsonAnswer(200, describeProxy(proxy));
}

async function removeProxy(registry: ProxyRegistry, { proxyName }: ApiRequest): Promise<ApiAnswer> {
  await registry.remove(proxyName);
  return { status: 204 };
}
