/** Routes for ends of TLS, each of which has one fault at most. */
import { certificateKinds } from '../tls/certificate-book.ts';
import type { TlsEnd, TlsFault } from '../tls/tls-end.ts';
import { ApiError } from './api-error.ts';
import { type EndsOfKind, endRoutes } from './end-routes.ts';
import { type Fields, textField } from './request-body.ts';
import type { RouteTable } from './route-table.ts';

export function tlsRoutes(tlsEnds: EndsOfKind<TlsEnd>): RouteTable {
  return endRoutes<TlsEnd, TlsFault | undefined>('/hornet/tls', tlsEnds, {
    readFaults: (fields, current) => readFault(fields, current?.fault),
    setFaults: (end, fault) => {
      end.fault = fault;
    },
    // With what clients have to trust.
    describe: ({ name, listen, upstream, fault, authority }) => {
      const shown: TlsFault | 'none' = fault ?? 'none';
      return { name, listen, upstream, fault: shown, authority };
    },
  });
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
