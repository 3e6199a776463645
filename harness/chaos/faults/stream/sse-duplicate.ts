/** One event of each stream comes twice. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../network/read-parameters.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { eventSpec } from './event-spec.ts';

export const sseDuplicate: FaultKind = {
  name: 'sse-duplicate',
  family: 'stream',
  title: 'An event of streams on the link comes twice.',
  needs: [],
  target: 'link',
  wants: ['sse'],
  takes: 'truth',
  isRisky: true,
  parameters: { event: eventSpec },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => {
    const { parameters } = context;
    const attributes = { event: numberOf(parameters, 'event') };
    return strikeWithToxic(context, { type: 'sse_duplicate', ways: 'downstream', attributes });
  },
};
