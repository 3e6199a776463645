/** Which event of a stream a fault acts on: the first is number 1, and an event is one with data. */
import type { NumberSpec } from '../../parameters.ts';

/** Not far in: a stream that ends before is spared. */
export const eventSpec = {
  unit: 'count',
  minimum: 1,
  maximum: 8,
} as const satisfies NumberSpec;
