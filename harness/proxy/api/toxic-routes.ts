/** Routes that list, add, change and remove the toxics of a proxy. */
import type { ProxyRegistry } from '../proxy-registry.ts';
import type { Toxic } from '../toxics/toxic.ts';
import { describeToxic, jsonAnswer } from './answers.ts';
import { ApiError } from './api-error.ts';
import { numberField, readObject } from './request-body.ts';
import type { ApiAnswer, ApiRequest, RouteTable } from './route-table.ts';
import { readAttributes, readToxic } from './toxic-request.ts';

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

function addToxic(registry: ProxyRegistry, { body, proxyName }: ApiRequest): ApiAnswer {
  const proxy = registry.find(proxyName);
  const toxic = readToxic(readObject(body), (name) => {
    if (proxy.findToxic(name) !== undefined) throw new ApiError('TOXIC_ALREADY_EXISTS');
  });
  proxy.addToxic(toxic);
  return jsonAnswer(200, describeToxic(toxic));
}

/** Attributes and toxicity only; name, stream and type of a toxic never change. */
function updateToxic(registry: ProxyRegistry, request: ApiRequest): ApiAnswer {
  const proxy = registry.find(request.proxyName);
  const toxic = findToxic(registry, request);
  const fields = readObject(request.body);
  const attributes = readAttributes(fields, toxic.type, toxic.attributes);
  toxic.toxicity = numberField(fields, 'toxicity', toxic.toxicity);
  toxic.attributes = attributes;
  proxy.updateToxic(toxic);
  return jsonAnswer(200, describeToxic(toxic));
}

function removeToxic(registry: ProxyRegistry, request: ApiRequest): ApiAnswer {
  const toxic = findToxic(registry, request);
  registry.find(request.proxyName).removeToxic(toxic);
  return { status: 204 };
}

function findToxic(registry: ProxyRegistry, { proxyName, toxicName }: ApiRequest): Toxic {
  const toxic = registry.find(proxyName).findToxic(toxicName);
  if (toxic === undefined) throw new ApiError('TOXIC_NOT_FOUND');
  return toxic;
}
