/** Routes for proxies of UDP, which Toxiproxy has not: made with their faults, changed a direction at a time, removed. */
import type { NamedEnds } from '../named-ends.ts';
import type { Direction } from '../toxics/toxic.ts';
import { type DatagramFaults, datagramFaults } from '../udp/datagram-faults.ts';
import type { UdpProxy, UdpProxyOptions } from '../udp/udp-proxy.ts';
import { jsonAnswer } from './answers.ts';
import { readProxyRequest } from './proxy-request.ts';
import { type Fields, objectField, readObject } from './request-body.ts';
import type { ApiAnswer, ApiRequest, RouteTable } from './route-table.ts';
import { readAttributes } from './toxic-request.ts';

export interface UdpRoutesOptions {
  ends: NamedEnds<UdpProxy>;
  start(address: Pick<UdpProxyOptions, 'name' | 'listen' | 'upstream'>): Promise<UdpProxy>;
}

export function udpRoutes(options: UdpRoutesOptions): RouteTable {
  const { ends } = options;
  return {
    '/hornet/udp': {
      GET: () => jsonAnswer(200, ends.all.map(describeUdp)),
      POST: (request) => createUdp(options, request),
    },
    '/hornet/udp/:proxy': {
      GET: ({ proxyName }) => jsonAnswer(200, describeUdp(ends.find(proxyName))),
      PATCH: ({ proxyName, body }) => {
        const end = ends.find(proxyName);
        setFaults(end, readObject(body));
        return jsonAnswer(200, describeUdp(end));
      },
      DELETE: async ({ proxyName }) => {
        await ends.remove(proxyName);
        return { status: 204 };
      },
    },
  };
}

async function createUdp(
  { ends, start }: UdpRoutesOptions,
  { body }: ApiRequest,
): Promise<ApiAnswer> {
  const fields = readObject(body);
  const { name, listen, upstream } = readProxyRequest(fields);
  for (const direction of directions) readFaults(fields, direction, {}); // before it listens
  const end = await ends.add(name, () => start({ name, listen, upstream }));
  setFaults(end, fields);
  return jsonAnswer(201, describeUdp(end));
}

/** All or nothing. */
function setFaults(end: UdpProxy, fields: Fields): void {
  const read = directions.map((direction) => ({
    direction,
    faults: readFaults(fields, direction, end.faults(direction)),
  }));
  for (const { direction, faults } of read) end.setFaults(direction, faults);
}

function readFaults(
  fields: Fields,
  direction: Direction,
  current: Partial<DatagramFaults>,
): DatagramFaults {
  const given = objectField(objectField(fields, 'faults'), direction);
  const asToxic = new Map([['attributes', Object.fromEntries(given)]]);
  return readAttributes(asToxic, datagramFaults, current) as DatagramFaults; // each of them is there
}

function describeUdp(end: UdpProxy) {
  const { name, listen, upstream, sessions } = end;
  const faults = { upstream: end.faults('upstream'), downstream: end.faults('downstream') };
  return { name, listen, upstream, sessions, faults };
}

const directions: readonly Direction[] = ['upstream', 'downstream'];
