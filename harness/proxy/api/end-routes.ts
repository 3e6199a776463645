/** The routes of whatever listens by name beside Toxiproxy's proxies: list, make, look at, change, remove. */
import type { NamedEnd, NamedEnds } from '../named-ends.ts';
import type { ProxyRequest } from '../proxy-registry.ts';
import { jsonAnswer } from './answers.ts';
import { readProxyRequest } from './proxy-request.ts';
import { type Fields, readObject } from './request-body.ts';
import type { RouteTable } from './route-table.ts';

/** Where it is to listen, and where it passes on to. */
export type EndAddress = Pick<ProxyRequest, 'name' | 'listen' | 'upstream'>;

/** All that one kind of these has made, and how another is made. */
export interface EndsOfKind<End extends NamedEnd> {
  ends: NamedEnds<End>;
  start(address: EndAddress): Promise<End>;
}

export interface EndWords<End extends NamedEnd, Faults> {
  /** What the fields say of its faults; what they do not say is as `current`, or none. @throws ApiError BAD_REQUEST_BODY */
  readFaults(fields: Fields, current: End | undefined): Faults;
  setFaults(end: End, faults: Faults): void;
  describe(end: End): object;
}

/** @param path of the list; one of them is below it, by its name */
export function endRoutes<End extends NamedEnd, Faults>(
  path: string,
  { ends, start }: EndsOfKind<End>,
  { readFaults, setFaults, describe }: EndWords<End, Faults>,
): RouteTable {
  return {
    [path]: {
      GET: () => jsonAnswer(200, ends.all.map(describe)),
      POST: async ({ body }) => {
        const fields = readObject(body);
        const { name, listen, upstream } = readProxyRequest(fields);
        const faults = readFaults(fields, undefined); // before it listens
        const end = await ends.add(name, async () => {
          const started = await start({ name, listen, upstream });
          setFaults(started, faults);
          return started;
        });
        return jsonAnswer(201, describe(end));
      },
    },
    [`${path}/:proxy`]: {
      GET: ({ proxyName }) => jsonAnswer(200, describe(ends.find(proxyName))),
      PATCH: ({ proxyName, body }) => {
        const end = ends.find(proxyName);
        setFaults(end, readFaults(readObject(body), end));
        return jsonAnswer(200, describe(end));
      },
      DELETE: async ({ proxyName }) => {
        await ends.remove(proxyName);
        return { status: 204 };
      },
    },
  };
}
