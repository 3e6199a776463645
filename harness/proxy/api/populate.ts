/**
 * Makes the proxies of a list, from a request or from the configuration file, in their order, up to the first that fails;
 * those made before it stay.
 */
import type { FaultProxy } from '../proxy.ts';
import type { ProxyRegistry } from '../proxy-registry.ts';
import { readProxyRequests } from './proxy-request.ts';
import { readObjects } from './request-body.ts';

export interface Populated {
  readonly proxies: readonly FaultProxy[];
  /** Why there are no more. */
  readonly failure?: unknown;
}

/** Does not reject. A proxy of that name and these addresses stays as it is; one with others is replaced. */
export async function populate(registry: ProxyRegistry, text: string): Promise<Populated> {
  const proxies: FaultProxy[] = [];
  try {
    const requests = readProxyRequests(readObjects(text));
    for (const request of requests) proxies.push(await registry.addOrReplace(request));
    return { proxies };
  } catch (failure) {
    return { proxies, failure };
  }
}
