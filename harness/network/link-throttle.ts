/** How narrow a link may be, and how to say it. */
import type { Direction } from 'toxiproxy-node-client/dist/Toxic.js';
import { HornetError } from '../kernel/errors.ts';
import { describeWays, directionsOf } from './link-direction.ts';
import type { LinkThrottle } from './link-interface.ts';

export interface ValidThrottle {
  readonly rateKBps: number;
  readonly directions: readonly Direction[];
}

/** @throws HornetError FAULT_INVALID: what carries nothing is silent, not narrow */
export function validateThrottle(linkName: string, throttle: LinkThrottle): ValidThrottle {
  const { rateKBps, direction = 'both' } = throttle;
  if (Number.isSafeInteger(rateKBps) && rateKBps >= 1)
    return { rateKBps, directions: directionsOf(direction) };
  const faults = [`rateKBps must be a whole number from 1, not ${rateKBps}`];
  const data = { link: linkName, faults };
  throw new HornetError('FAULT_INVALID', `${linkName} cannot be throttled like that.`, { data });
}

/** `both ways 20 KB/s` */
export function describeThrottle({ rateKBps, direction = 'both' }: LinkThrottle): string {
  return `${describeWays(direction)} ${rateKBps} KB/s`;
}
