/**
 * A link: the path from one part of the system to another, with a fault proxy on it that can cut,
 * silence or delay it. It exists before its two ends do.
 */
import { type Clock, systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scope.ts';
import type { Link } from './link-interface.ts';
import { parseLinkName, proxyNameOf } from './link-name.ts';
import { leasePort } from './port-lease.ts';
import { ProxiedLink } from './proxied-link.ts';
import type { RunningProxyServer } from './proxy-server.ts';
import { isConflict, isNotFound, type LibraryProxy } from './toxiproxy-client.ts';

export type {
  ArmedToxic,
  Link,
  LinkDelay,
  LinkEvent,
  LinkEventKind,
  LinkState,
  LinkThrottle,
  ToxicOrder,
} from './link-interface.ts';

export interface LinkOptions {
  /** `queen→hive-1`: who dials, an arrow, who is dialled. */
  name: string;
  /** `host:port`; nobody has to listen there yet. Without it, connections are refused until `retarget`. */
  upstream?: string;
  /** Begins the name on the proxy server, and tells run and scenario apart from others there. */
  prefix: string;
  clock?: Clock;
}

/**
 * Makes a link that lives as long as the scope.
 * @throws HornetError CONFIGURATION_INVALID, LINK_ALREADY_EXISTS, PORT_NOT_LEASED, PROXY_UNREACHABLE,
 *   PROXY_REFUSED, SCOPE_CLOSED
 */
export async function createLink(
  scope: Scope,
  server: RunningProxyServer,
  options: LinkOptions,
): Promise<Link> {
  const ends = parseLinkName(options.name);
  // Leased, because the number has to be ours still when the listener comes back after a cut.
  const { address } = await leasePort(scope);
  const proxy = await createProxy(scope, server, options, address);
  return new ProxiedLink({
    ...ends,
    name: options.name,
    address,
    upstream: options.upstream,
    proxy,
    clock: options.clock ?? systemClock,
  });
}

async function createProxy(
  scope: Scope,
  server: RunningProxyServer,
  { name: linkName, prefix, upstream }: LinkOptions,
  listen: string,
): Promise<LibraryProxy> {
  const { client, url } = server;
  const name = proxyNameOf(prefix, linkName);
  // A server of ours goes as a whole; on another one the proxy outlives even the death of this process.
  const entry = server.isOurs ? {} : { entry: { kind: 'proxy', server: url, name } as const };
  const takeBack = scope.defer(`link ${linkName}`, () => removeProxy(server, name), entry);
  const enabled = upstream !== undefined;
  try {
    return await client.createProxy({ name, listen, upstream: upstream ?? nobody, enabled });
  } catch (cause) {
    if (!isConflict(cause)) throw cause;
    // What exists under this name is somebody else's to remove.
    takeBack();
    const message = `The proxy server at ${url} has a proxy named ${name} already.`;
    const data = { link: linkName, proxy: name, server: url };
    throw new HornetError('LINK_ALREADY_EXISTS', message, { data, cause });
  }
}

/** The interface demands an upstream, of a disabled proxy too. */
const nobody = '127.0.0.1:1';

async function removeProxy({ client }: RunningProxyServer, name: string): Promise<void> {
  try {
    await client.api.delete(`${client.host}/proxies/${name}`);
  } catch (error) {
    // It was never made, or has been removed: gone is gone.
    if (!isNotFound(error)) throw error;
  }
}
