/** Routes for the lease of a toxic: how long is left, and beginning it anew. */
import type { ProxyRegistry } from '../proxy-registry.ts';
import type { Toxic } from '../toxics/toxic.ts';
import { jsonAnswer } from './answers.ts';
import { readObject } from './request-body.ts';
import type { ApiAnswer, ApiRequest, RouteTable } from './route-table.ts';
import { readLease } from './toxic-request.ts';
import { findToxic } from './toxic-routes.ts';

export function leaseRoutes(registry: ProxyRegistry): RouteTable {
  const renew = (request: ApiRequest) => renewLease(registry, request);
  return {
    '/hornet/proxies/:proxy/toxics/:toxic/lease': {
      GET: (request) => showLease(registry, findToxic(registry, request)),
      PUT: renew,
      PATCH: renew,
    },
  };
}

/** As long as it is told to be, or as before without a body. */
async function renewLease(registry: ProxyRegistry, request: ApiRequest): Promise<ApiAnswer> {
  const toxic = findToxic(registry, request);
  const fields = request.body === '' ? new Map() : readObject(request.body);
  await registry.updateToxic(toxic, { leaseMs: readLease(fields, toxic.leaseMs) });
  return showLease(registry, toxic);
}

/** Null twice: it stays until it is removed. */
function showLease(registry: ProxyRegistry, toxic: Toxic): ApiAnswer {
  const remainingMs = registry.remainingLeaseMs(toxic);
  const remaining_ms = remainingMs === undefined ? null : Math.ceil(remainingMs);
  return jsonAnswer(200, { lease_ms: toxic.leaseMs ?? null, remaining_ms });
}
