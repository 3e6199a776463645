// Asks the proxy, at the end of a scenario that passed, whether the faults of its links were there, and whether one acted once
// it was gone. Cuts are not asked about.
import {
  assertToxicsBit,
  HornetError,
  isArmedToxic,
  type Link,
  type LinkEventKind,
  linkFaultOf,
  type RunningProxyServer,
  type ToxicEvidence,
} from '../../harness/index.ts';

const toxicKinds: readonly LinkEventKind[] = ['silenced', 'delayed', 'throttled', 'armed'];

/**
 * What each did; nothing where there were none, or the server keeps no account of its toxics, as only Hornet's does.
 * @param prefix what the names of the links' proxies begin with
 * @throws HornetError TOXIC_WITHOUT_EFFECT, TOXIC_ACTED_AFTER_REMOVAL, PROXY_UNREACHABLE
 */
export async function assertFaultsBit(
  links: readonly Link[],
  server: RunningProxyServer,
  prefix: string,
): Promise<ToxicEvidence[]> {
  const events = links.flatMap((link) => link.events);
  if (!events.some(({ what }) => toxicKinds.includes(what))) return [];
  try {
    // A stream says nothing the other way: one of the ways of a fault is enough.
    const faultOf = ({ toxic }: ToxicEvidence): string => linkFaultOf(toxic);
    // Who arms a link has its evidence in hand and judges it: an experiment says itself which of its faults nobody has met.
    const mayBeIdle = ({ toxic }: ToxicEvidence): boolean => isArmedToxic(toxic);
    return await assertToxicsBit(server.url, { prefix, faultOf, mayBeIdle });
  } catch (error) {
    if (error instanceof HornetError && error.code === 'PROXY_UNSUPPORTED') return [];
    throw error;
  }
}
