/** Routes for proxies of UDP, whose faults are told by direction. */
import type { Direction } from '../toxics/toxic.ts';
import { type DatagramFaults, datagramFaults } from '../udp/datagram-faults.ts';
import type { UdpProxy } from '../udp/udp-proxy.ts';
import { type EndsOfKind, endRoutes } from './end-routes.ts';
import { type Fields, objectField } from './request-body.ts';
import type { RouteTable } from './route-table.ts';
import { readAttributes } from './toxic-request.ts';

type Faults = Record<Direction, DatagramFaults>;

export function udpRoutes(proxies: EndsOfKind<UdpProxy>): RouteTable {
  return endRoutes<UdpProxy, Faults>('/hornet/udp', proxies, {
    readFaults: (fields, current) => ({
      upstream: readDirection(fields, 'upstream', current),
      downstream: readDirection(fields, 'downstream', current),
    }),
    setFaults: (proxy, { upstream, downstream }) => {
      proxy.setFaults('upstream', upstream);
      proxy.setFaults('downstream', downstream);
    },
    describe: (proxy) => {
      const { name, listen, upstream, sessions } = proxy;
      const faults = {
        upstream: proxy.faults('upstream'),
        downstream: proxy.faults('downstream'),
      };
      return { name, listen, upstream, sessions, faults };
    },
  });
}

function readDirection(
  fields: Fields,
  direction: Direction,
  current: UdpProxy | undefined,
): DatagramFaults {
  const given = objectField(objectField(fields, 'faults'), direction);
  const asToxic = new Map([['attributes', Object.fromEntries(given)]]);
  const read = readAttributes(asToxic, datagramFaults, current?.faults(direction) ?? {});
  return read as DatagramFaults; // each of them is there
}
