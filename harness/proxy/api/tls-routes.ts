/** Routes for ends of TLS, which Toxiproxy has not: made with their fault, changed to another, removed. */
import type { NamedEnds } from '../named-ends.ts';
import { certificateKinds } from '../tls/certificate-book.ts';
import type { TlsEnd, TlsEndOptions, TlsFault } from '../tls/tls-end.ts';
import { jsonAnswer } from './answers.ts';
import { ApiError } from './api-error.ts';
import { readProxyRequest } from './proxy-request.ts';
import { type Fields, readObject, textField } from './request-body.ts';
import type { ApiAnswer, ApiRequest, RouteTable } from './route-table.ts';

export interface TlsRoutesOptions {
  ends: NamedEnds<TlsEnd>;
  start(address: Pick<TlsEndOptions, 'name' | 'listen' | 'upstream'>): Promise<TlsEnd>;
}

export function tlsRoutes(options: TlsRoutesOptions): RouteTable {
  const { ends } = options;
  return {
    '/hornet/tls': {
      GET: () => jsonAnswer(200, ends.all.map(describeTls)),
      POST: (request) => createTls(options, request),
    },
    '/hornet/tls/:proxy': {
      GET: ({ proxyName }) => jsonAnswer(200, describeTls(ends.find(proxyName))),
      PATCH: ({ proxyName, body }) => {
        const end = ends.find(proxyName);
        end.fault = readFault(readObject(body), end.fault);
        return jsonAnswer(200, describeTls(end));
      },
      DELETE: async ({ proxyName }) => {
        await ends.remove(proxyName);
        return { status: 204 };
      },
    },
  };
}

async function createTls(
  { ends, start }: TlsRoutesOptions,
  { body }: ApiRequest,
): Promise<ApiAnswer> {
  const fields = readObject(body);
  const { name, listen, upstream } = readProxyRequest(fields);
  const fault = readFault(fields, undefined);
  const end = await ends.add(name, () => start({ name, listen, upstream }));
  end.fault = fault;
  return jsonAnswer(201, describeTls(end));
}

const faults: readonly TlsFault[] = [
  ...certificateKinds.filter((kind) => kind !== 'good'),
  'tls_cut',
];

/** `none` takes a fault away. @throws ApiError BAD_REQUEST_BODY */
function readFault(fields: Fields, current: TlsFault | undefined): TlsFault | undefined {
  const name = textField(fields, 'fault', current ?? 'none');
  if (name === 'none') return undefined;
  const fault = faults.find((one) => one === name);
  if (fault !== undefined) return fault;
  const known = [...faults, 'none'].join(', ');
  throw new ApiError('BAD_REQUEST_BODY', `fault must be one of ${known}, not ${name}`);
}

/** With what clients have to trust. */
function describeTls({ name, listen, upstream, fault: acting, authority }: TlsEnd) {
  const fault: TlsFault | 'none' = acting ?? 'none';
  return { name, listen, upstream, fault, authority };
}
