/** Which event of a stream a fault acts on: the first is number 1, and an event is one with data. */
import type { NumberSpec } from '../../parameters.ts';

/** No further in than the streams of a stack are sure to come. */
export const eventSpec = {
  unit: 'count',
  minimum: 1,
  maximum: 8,
} as const satisfies NumberSpec;
