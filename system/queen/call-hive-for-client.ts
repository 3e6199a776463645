// A client's request about a hive's own affairs, passed on to the hive. What the hive answers is the hive's to say.
import { type HiveRecord, headers } from '../contracts/index.ts';
import {
  callPeer,
  currentContext,
  explainHiveLoss,
  Failure,
  type PeerCall,
} from '../shared/index.ts';

export type CallHiveForClient = (
  hive: HiveRecord,
  method: PeerCall['method'],
  path: string,
  body?: unknown,
) => Promise<unknown>;

/**
 * Calls that take no longer than `timeoutMs`. They throw Failure as the hive reports it; HIVE_UNREACHABLE, HIVE_SILENT,
 * BAD_UPSTREAM, RESOURCES_EXHAUSTED.
 * @param layer the queen's name, as errors have it
 */
export function callHiveForClient(layer: string, timeoutMs: number): CallHiveForClient {
  return async ({ hive, url }, method, path, body) => {
    if (url === null)
      throw new Failure('HIVE_UNREACHABLE', `${hive} does not run.`, { details: { hive } });
    const { correlationId } = currentContext() ?? {};
    try {
      return await callPeer(`${url}${path}`, {
        method,
        headers: correlationId === undefined ? {} : { [headers.correlationId]: correlationId },
        signal: new AbortController().signal, // a spent time counts as silence
        silenceTimeoutMs: timeoutMs,
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      throw explainHiveLoss(error, { hive, layer });
    }
  };
}
