// One call of the queen to a hive, for a job or at the queen's own end, with what failed told in the queen's words.
import { headers } from '../../contracts/index.ts';
import { callPeer, currentContext, Failure, PeerError } from '../../shared/index.ts';

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

/** The hive's JSON answer. @throws Failure as the hive reported it; HIVE_UNREACHABLE, HIVE_SILENT, BAD_UPSTREAM; the signal's reason */
export type CallHive = (hive: HiveAddress, request: HiveRequest) => Promise<unknown>;

export const callHive: CallHive = async ({ hive, url }, request) => {
  const { method, path, signal, timeoutMs } = request;
  try {
    return await callPeer(`${url}${path}`, {
      method,
      signal,
      silenceTimeoutMs: timeoutMs,
      headers: outgoingHeaders(timeoutMs),
    });
  } catch (error) {
    throw error instanceof PeerError ? explain(error, hive) : error;
  }
};

function outgoingHeaders(timeoutMs: number): Record<string, string> {
  const context = currentContext();
  return {
    [headers.requestTimeoutMs]: String(timeoutMs),
    ...(context === undefined ? {} : { [headers.correlationId]: context.correlationId }),
    ...(context?.jobId === undefined ? {} : { [headers.jobId]: context.jobId }),
    ...(context?.traceparent === undefined ? {} : { [headers.traceparent]: context.traceparent }),
  };
}

function explain(error: PeerError, hive: string): Failure {
  const options = { cause: error, details: { hive } };
  if (error.fault === 'silent')
    return new Failure('HIVE_SILENT', `Gave up on ${hive}. ${error.message}`, options);
  if (error.fault === 'foreign')
    return new Failure(
      'BAD_UPSTREAM',
      `${hive} answered outside the contract. ${error.message}`,
      options,
    );
  return new Failure('HIVE_UNREACHABLE', `Could not reach ${hive}.`, options);
}
