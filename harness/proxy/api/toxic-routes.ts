/** Routes that list, add, change and remove the toxics of a proxy. */
import type { ProxyRegistry } from '../proxy-registry.ts';
import type { Toxic } from '../toxics/toxic.ts';
import { describeToxic, jsonAnswer } from './answers.ts';
import { ApiError } from './api-error.ts';
import { readObject } from './request-body.ts';
import type { ApiAnswer, ApiRequest, RouteTable } from './route-table.ts';
import { readToxic, readToxicChange } from './toxic-request.ts';

export function toxicRoutes(registry: ProxyRegistry): RouteTable {
  const update = (request: ApiRequest) => updateToxic(registry, request);
  return {
    '/proxies/:proxy/toxics': {
      GET: ({ proxyName }) => jsonAnswer(200, registry.find(proxyName).toxics.map(describeToxic)),
      POST: (request) => addToxic(registry, request),
    },
    '/proxies/:proxy/toxics/:toxic': {
      GET: (request) => jsonAnswer(200, describeToxic(findToxic(registry, request))),
      PATCH: update,
      POST: update,
      DELETE: (request) => removeToxic(registry, request),
    },
  };
}

async function addToxic(
  registry: ProxyRegistry,
  { body, proxyName }: ApiRequest,
): Promise<ApiAnswer> {
  const proxy = registry.find(proxyName);
  const toxic = readToxic(readObject(body), (name) => {
    if (proxy.findToxic(name) !== undefined) throw new ApiError('TOXIC_ALREADY_EXISTS');
  });
  await registry.addToxic(proxy, toxic);
  return jsonAnswer(200, describeToxic(toxic));
}

/** Attributes and toxicity only; name, stream and type of a toxic never change. */
async function updateToxic(registry: ProxyRegistry, request: ApiRequest): Promise<ApiAnswer> {
  const toxic = findToxic(registry, request);
  await registry.updateToxic(toxic, readToxicChange(readObject(request.body), toxic));
  return jsonAnswer(200, describeToxic(toxic));
}

async function removeToxic(registry: ProxyRegistry, request: ApiRequest): Promise<ApiAnswer> {
  await registry.removeToxic(findToxic(registry, request));
  return { status: 204 };
}

/** @throws ApiError PROXY_NOT_FOUND, TOXIC_NOT_FOUND */
export function findToxic(registry: ProxyRegistry, { proxyName, toxicName }: ApiRequest): Toxic {
  const toxic = registry.find(proxyName).findToxic(toxicName);
  if (toxic === undefined) throw new ApiError('TOXIC_NOT_FOUND');
  return toxic;
}
