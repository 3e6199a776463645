/** The worker itself, which all others are held against. */
import type { RelayTarget } from '../relay-target.ts';

export const direct: RelayTarget = {
  name: 'direct',
  hops: 0,
  start: (_scope, { url }) => Promise.resolve({ url }),
};
