/** Asks the fault proxy whether its toxics did anything: a scenario under a fault that never bit has shown nothing. */
import { HornetError } from '../kernel/errors.ts';
import { describeToxicEvidence, readToxicEvidence, type ToxicEvidence } from './toxic-evidence.ts';
import { connectToxiproxy } from './toxiproxy-client.ts';

export { describeToxicEvidence, type ToxicEvidence } from './toxic-evidence.ts';

export interface ToxicsBitOptions {
  /** Only those on proxies whose names begin like this; default all. */
  prefix?: string;
  /** One act is enough for all toxics of a proxy for which this is the same; default each by itself. */
  faultOf?: (toxic: ToxicEvidence) => string;
  /** Whether it may have done nothing, since somebody else sees to that; default none. */
  mayBeIdle?: (toxic: ToxicEvidence) => boolean;
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
  {
    prefix = '',
    faultOf = numberOf,
    mayBeIdle = () => false,
    timeoutMs = 10_000,
  }: ToxicsBitOptions = {},
): Promise<ToxicEvidence[]> {
  const all = await readToxicEvidence(connectToxiproxy(serverUrl, { timeoutMs }));
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
    .filter((toxics) => toxics.every((toxic) => toxic.acts === 0 && !mayBeIdle(toxic)))
    .flat();
  if (idle.length === 0 && evidence.length > 0) return evidence;
  const message =
    evidence.length === 0 ? 'No toxic was there at all.' : 'A toxic was there and did nothing.';
  throw new HornetError('TOXIC_WITHOUT_EFFECT', message, {
    data: { server: serverUrl, prefix, toxics: idle.map(describeToxicEvidence) },
  });
}

function numberOf({ toxic, toxic_number }: ToxicEvidence): string {
  return `${toxic} ${toxic_number}`;
}
