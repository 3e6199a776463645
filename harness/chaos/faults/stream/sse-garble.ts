/** The data of one event of each stream is no JSON any more; its length stays. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../network/read-parameters.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { eventSpec } from './event-spec.ts';

export const sseGarble: FaultKind = {
  name: 'sse-garble',
  family: 'stream',
  title: 'An event of streams on the link is garbled.',
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
    return strikeWithToxic(context, { type: 'sse_garble', ways: 'downstream', attributes });
  },
};
