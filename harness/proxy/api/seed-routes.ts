/** The seed that random draws depend on, shown and set. */
import type { ProxyRegistry } from '../proxy-registry.ts';
import { jsonAnswer } from './answers.ts';
import { ApiError } from './api-error.ts';
import { readObject, textField } from './request-body.ts';
import type { ApiAnswer, ApiRequest, RouteTable } from './route-table.ts';

export function seedRoutes(registry: ProxyRegistry): RouteTable {
  return {
    '/hornet/seed': {
      GET: () => jsonAnswer(200, { seed: registry.seed }),
      PUT: (request) => setSeed(registry, request),
    },
  };
}

/** For the proxies that are made from now on; those that are there keep theirs. */
function setSeed(registry: ProxyRegistry, { body }: ApiRequest): ApiAnswer {
  const seed = textField(readObject(body), 'seed', '');
  if (seed === '') throw new ApiError('MISSING_FIELD', 'seed');
  registry.seed = seed;
  return jsonAnswer(200, { seed });
}
