/** Asks the fault proxy whether its toxics did anything: a scenario under a fault that never bit has shown nothing. */
import { HornetError } from '../kernel/errors.ts';
import { connectToxiproxy, isNotFound } from './toxiproxy-client.ts';

/** What one toxic did, as GET /hornet/toxics shows it. Times are ISO 8601. */
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

export interface ToxicsBitOptions {
  /** Only those on proxies whose names begin like this; default all. */
  prefix?: string;
  /** One act is enough for all toxics of a proxy for which this is the same; default each by itself. */
  faultOf?: (toxic: ToxicEvidence) => string;
  timeoutMs?: number;
}

/**
 * That every toxic that is or was there has done something, and none anything once it was removed. Resolves with what each did.
 * @param serverUrl the control address of Hornet's proxy
 * @throws HornetError TOXIC_WITHOUT_EFFECT, also where there was no toxic; TOXIC_ACTED_AFTER_REMOVAL, PROXY_UNREACHABLE;
 *   PROXY_UNSUPPORTED for a server that keeps no such account
 */
export async function assertToxicsBit(
  serverUrl: string,
  { prefix = '', faultOf = numberOf, timeoutMs }: ToxicsBitOptions = {},
): Promise<ToxicEvidence[]> {
  const all = await readEvidence(serverUrl, timeoutMs);
  const evidence = all.filter(({ proxy }) => proxy.startsWith(prefix));
  const late = evidence.filter(({ acts_after_removal }) => acts_after_removal > 0);
  if (late.length > 0) {
    const message = 'A toxic acted after it was removed.';
    throw new HornetError('TOXIC_ACTED_AFTER_REMOVAL', message, {
      data: { toxics: late.map(describeToxicEvidence) },
    });
  }
  const faults = Map.groupBy(evidence, (toxic) => JSON.stringify([toxic.proxy, faultOf(toxic)]));
  const idle = [...faults.values()]
    .filter((toxics) => toxics.every(({ acts }) => acts === 0))
    .flat();
  if (idle.length === 0 && evidence.length > 0) return evidence;
  const message =
    evidence.length === 0 ? 'No toxic was there at all.' : 'A toxic was there and did nothing.';
  throw new HornetError('TOXIC_WITHOUT_EFFECT', message, {
    data: { server: serverUrl, prefix, toxics: idle.map(describeToxicEvidence) },
  });
}

async function readEvidence(url: string, timeoutMs = 10_000): Promise<ToxicEvidence[]> {
  const { api, host } = connectToxiproxy(url, { timeoutMs });
  try {
    return (await api.get<ToxicEvidence[]>(`${host}/hornet/toxics`)).data;
  } catch (cause) {
    if (!isNotFound(cause)) throw cause;
    const message = `The fault proxy at ${url} does not account for what its toxics do.`;
    throw new HornetError('PROXY_UNSUPPORTED', message, { data: { url }, cause });
  }
}

function numberOf({ toxic, toxic_number }: ToxicEvidence): string {
  return `${toxic} ${toxic_number}`;
}

/** For people: which toxic, and how often it did something. */
export function describeToxicEvidence(evidence: ToxicEvidence): string {
  const { proxy, toxic, toxic_number, type, direction, acts, armed_since, removed_at } = evidence;
  const gone = removed_at === null ? '' : `, removed ${removed_at}`;
  return `${toxic} (${type}, ${direction}, no. ${toxic_number}) on ${proxy}: ${acts} acts since ${armed_since}${gone}`;
}
