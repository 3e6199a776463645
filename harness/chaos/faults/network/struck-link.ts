/** The link that a fault is to strike. */
import type { Link } from '../../../network/link.ts';
import type { StrikeContext } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';

/** @throws HornetError FAULT_NOT_INJECTED where the link leads nowhere, or is cut, so that nothing could be seen; LINK_UNKNOWN */
export function struckLink({ subject, target, signal }: StrikeContext): Link {
  signal.throwIfAborted();
  const link = subject.link(target.name);
  if (link.upstream === undefined) throw notInjected(`${link.name} leads to nobody yet`);
  if (link.state === 'cut') throw notInjected(`${link.name} is cut already`);
  return link;
}
