/**
 * Finds proxies on the run's server that a scope made and nobody removed. On a server of our own it
 * also finds those that follow no rule of naming; on another one these may be somebody else's.
 */
import type { RunningProxyServer } from '../network/proxy-server.ts';
import type { Leak } from './leak.ts';

export interface ProxyQuery {
  runId: string;
  /** Begins the names of this scope's proxies. */
  prefix: string;
  /** Names that were there before. */
  before: ReadonlySet<string>;
}

/** The names of all proxies there are. */
export async function proxyNames(server: RunningProxyServer): Promise<Set<string>> {
  return new Set(Object.keys(await server.client.getAll()));
}

export async function strayProxies(server: RunningProxyServer, query: ProxyQuery): Promise<Leak[]> {
  const left = [...(await proxyNames(server))].filter(
    (name) => name.startsWith(query.prefix) || (server.isOurs && isUnruly(name, query)),
  );
  return left.map((name) => ({
    what: `proxy ${name} at ${server.url}`,
    remove: async () => {
      const proxy = await server.client.get(name);
      await proxy.remove();
    },
  }));
}

/** Not of this run's scopes, one of which may be at work in another thread, and not there before. */
function isUnruly(name: string, { runId, before }: ProxyQuery): boolean {
  return !name.startsWith(`${runId}.`) && !before.has(name);
}
