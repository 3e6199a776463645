/** Each stream is cut off: after so many events, or before the mark that says it is whole. */
import type { FaultKind } from '../../fault-kind.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { numberOf, wordOf } from '../read-parameters.ts';

export const sseCut: FaultKind = {
  name: 'sse-cut',
  family: 'stream',
  title: 'Streams on the link are cut off before their end.',
  needs: [],
  target: 'link',
  wants: ['sse'],
  takes: 'reach',
  parameters: {
    afterEvents: { unit: 'count', minimum: 0, maximum: 8 },
    manner: { oneOf: ['close', 'reset'] },
  },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => {
    const { parameters } = context;
    const after_events = numberOf(parameters, 'afterEvents');
    const attributes = { after_events, reset: wordOf(parameters, 'manner') === 'reset' };
    return strikeWithToxic(context, { type: 'sse_cut', ways: 'downstream', attributes });
  },
};
