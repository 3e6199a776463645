/** What a delay of a link may be, and how to say it. */
import type { Direction } from 'toxiproxy-node-client/dist/Toxic.js';
import { HornetError } from '../kernel/errors.ts';
import { describeWays, directionsOf } from './link-direction.ts';
import type { LinkDelay } from './link-interface.ts';

export interface ValidDelay {
  readonly latencyMs: number;
  readonly jitterMs: number;
  readonly directions: readonly Direction[];
}

/**
 * Fills in what was left out.
 * @throws HornetError FAULT_INVALID with every fault of the description
 */
export function validateDelay(linkName: string, delay: LinkDelay): ValidDelay {
  const { latencyMs, jitterMs = 0, direction = 'downstream' } = delay;
  const faults: string[] = [];
  if (!isDuration(latencyMs))
    faults.push(`latencyMs must be a whole number from 0, not ${latencyMs}`);
  if (!isDuration(jitterMs)) faults.push(`jitterMs must be a whole number from 0, not ${jitterMs}`);
  if (faults.length === 0 && jitterMs > latencyMs)
    faults.push('jitterMs must not be more than latencyMs');
  if (faults.length > 0) {
    const data = { link: linkName, faults };
    throw new HornetError('FAULT_INVALID', `${linkName} cannot be delayed like that.`, { data });
  }
  return { latencyMs, jitterMs, directions: directionsOf(direction) };
}

/** `downstream 100 ms ± 20 ms` */
export function describeDelay({
  latencyMs,
  jitterMs,
  direction = 'downstream',
}: LinkDelay): string {
  const where = describeWays(direction);
  const jitter = jitterMs === undefined || jitterMs === 0 ? '' : ` ± ${jitterMs} ms`;
  return `${where} ${latencyMs} ms${jitter}`;
}

function isDuration(ms: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 0;
}
