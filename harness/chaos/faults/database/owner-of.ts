/** The program that a database belongs to: the first that its target touches. */
import type { LiveProcess } from '../../chaos-subject.ts';
import type { StrikeContext } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';

/** @throws HornetError FAULT_NOT_INJECTED where nobody owns it */
export function ownerNameOf({ target }: StrikeContext): string {
  const [owner] = target.touches;
  if (owner === undefined) throw notInjected(`${target.name} belongs to nobody`);
  return owner;
}

/** @throws HornetError FAULT_NOT_INJECTED where it does not run */
export async function ownerOf(context: StrikeContext): Promise<LiveProcess> {
  return await context.subject.process(ownerNameOf(context));
}
