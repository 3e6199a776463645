/** Routes for proxies that Toxiproxy has not: one with its toxics at once, and the connections through one. */
import type { OpenConnection } from '../proxy.ts';
import type { ProxyRegistry } from '../proxy-registry.ts';
import type { Toxic } from '../toxics/toxic.ts';
import { describeProxy, jsonAnswer } from './answers.ts';
import { ApiError } from './api-error.ts';
import { readProxyRequest } from './proxy-request.ts';
import { type Fields, objectsField, readObject } from './request-body.ts';
import type { ApiAnswer, ApiRequest, RouteTable } from './route-table.ts';
import { readToxic } from './toxic-request.ts';

export function ownProxyRoutes(registry: ProxyRegistry): RouteTable {
  return {
    '/hornet/proxies': { POST: (request) => createWithToxics(registry, request) },
    '/hornet/proxies/:proxy/connections': {
      GET: ({ proxyName }) => {
        const { connections } = registry.find(proxyName);
        return jsonAnswer(200, connections.map(describeConnection));
      },
    },
  };
}

/** All or nothing: no connection passes before the toxics are there, and of a bad toxic nothing stays. */
async function createWithToxics(registry: ProxyRegistry, { body }: ApiRequest): Promise<ApiAnswer> {
  const fields = readObject(body);
  const request = readProxyRequest(fields);
  const toxics: Toxic[] = [];
  for (const one of objectsField(fields, 'toxics')) toxics.push(readAnother(one, toxics));
  return jsonAnswer(201, describeProxy(await registry.add(request, toxics)));
}

/** Says which of the toxics is wrong. */
function readAnother(fields: Fields, before: readonly Toxic[]): Toxic {
  try {
    return readToxic(fields, (name) => {
      if (before.some((toxic) => toxic.name === name)) throw new ApiError('TOXIC_ALREADY_EXISTS');
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw error.at(`toxic ${before.length + 1}`);
  }
}

function describeConnection({ number, client, isReached, traffic }: OpenConnection) {
  const nothing = { received: 0, sent: 0 };
  const { upstream, downstream } = traffic ?? { upstream: nothing, downstream: nothing };
  return { number, client, upstream_reached: isReached, upstream, downstream };
}
