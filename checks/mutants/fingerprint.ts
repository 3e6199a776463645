/** Tells whether a result is of the mutant as it is now, or of what it was before somebody changed it. */
import { createHash } from 'node:crypto';
import type { Mutant } from './mutant.ts';

const digits = 12;

export function fingerprintOf({ edits, worker = 'fake' }: Mutant): string {
  return createHash('sha256')
    .update(JSON.stringify([edits, worker]))
    .digest('hex')
    .slice(0, digits);
}
