/** What the fault proxy has seen its toxics do, as GET /hornet/toxics tells it. Whether that is enough is for others to say. */
import { HornetError } from '../kernel/errors.ts';
import { isNotFound, type LibraryProxy } from './toxiproxy-client.ts';

/** What one toxic did. Times are ISO 8601. */
export interface ToxicEvidence {
  readonly proxy: string;
  readonly toxic: string;
  /** Counts the toxics that the proxy has had: a later one of the same name has another number. */
  readonly toxic_number: number;
  readonly type: string;
  readonly direction: string;
  readonly armed_since: string;
  readonly removed_at: string | null;
  readonly removed_because: string | null;
  /** How many connections it did something to. */
  readonly connections: number;
  readonly acts: number;
  readonly acts_by_kind: Readonly<Record<string, number>>;
  readonly last_act_at: string | null;
  readonly acts_after_removal: number;
}

/**
 * Of toxics that are gone and of those that are there, in this order.
 * @param host the control address of Hornet's proxy
 * @param proxy only those of the proxy of this name
 * @throws HornetError PROXY_UNREACHABLE; PROXY_UNSUPPORTED for a server that keeps no such account
 */
export async function readToxicEvidence(
  { api, host }: { api: LibraryProxy['api']; host: string },
  proxy?: string,
): Promise<ToxicEvidence[]> {
  const query = proxy === undefined ? '' : `?${new URLSearchParams({ proxy })}`;
  try {
    return (await api.get<ToxicEvidence[]>(`${host}/hornet/toxics${query}`)).data;
  } catch (cause) {
    if (!isNotFound(cause)) throw cause;
    const message = `The fault proxy at ${host} does not account for what its toxics do.`;
    throw new HornetError('PROXY_UNSUPPORTED', message, { data: { url: host }, cause });
  }
}

/** For people: which toxic, and how often it did something. */
export function describeToxicEvidence(evidence: ToxicEvidence): string {
  const { proxy, toxic, toxic_number, type, direction, acts, armed_since, removed_at } = evidence;
  const gone = removed_at === null ? '' : `, removed ${removed_at}`;
  return `${toxic} (${type}, ${direction}, no. ${toxic_number}) on ${proxy}: ${acts} acts since ${armed_since}${gone}`;
}
