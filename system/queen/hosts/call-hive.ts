// One call of the queen to a hive, for a job or at the queen's own end, with what failed told in the queen's words.
import { headers } from '../../contracts/index.ts';
import { callPeer, currentContext, explainHiveLoss } from '../../shared/index.ts';

/** A hive that has said where it is. */
export interface HiveAddress {
  hive: string;
  url: string;
}

export interface HiveRequest {
  method: 'GET' | 'POST';
  path: string;
  signal: AbortSignal;
  /** How long the hive may take to answer. */
  timeoutMs: number;
}

/**
 * The hive's JSON answer. @throws Failure as the hive reported it; HIVE_UNREACHABLE, HIVE_SILENT, BAD_UPSTREAM,
 * RESOURCES_EXHAUSTED; the signal's reason
 */
export type CallHive = (hive: HiveAddress, request: HiveRequest) => Promise<unknown>;

/** @param layer the queen's name, as errors have it */
export function callHiveAs(layer: string): CallHive {
  return async ({ hive, url }, { method, path, signal, timeoutMs }) => {
    try {
      return await callPeer(`${url}${path}`, {
        method,
        signal,
        silenceTimeoutMs: timeoutMs,
        headers: outgoingHeaders(timeoutMs),
      });
    } catch (error) {
      throw explainHiveLoss(error, { hive, layer });
    }
  };
}

function outgoingHeaders(timeoutMs: number): Record<string, string> {
  const context = currentContext();
  return {
    [headers.requestTimeoutMs]: String(timeoutMs),
    ...(context === undefined ? {} : { [headers.correlationId]: context.correlationId }),
    ...(context?.jobId === undefined ? {} : { [headers.jobId]: context.jobId }),
    ...(context?.traceparent === undefined ? {} : { [headers.traceparent]: context.traceparent }),
  };
}
