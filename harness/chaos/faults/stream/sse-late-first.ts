/** The first event of each stream is late, as when a model reads a long prompt; the head of the response is not. */
import type { FaultKind } from '../../fault-kind.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { numberOf } from '../read-parameters.ts';

export const sseLateFirst: FaultKind = {
  name: 'sse-late-first',
  family: 'stream',
  title: 'The first event of streams on the link is late.',
  needs: [],
  target: 'link',
  wants: ['sse'],
  takes: 'speed',
  parameters: { delayMs: { unit: 'ms', minimum: 200, maximum: 6_000 } },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => {
    const { parameters } = context;
    const delay_ms = numberOf(parameters, 'delayMs');
    const order = { type: 'sse_late_first', ways: 'downstream', attributes: { delay_ms } } as const;
    return strikeWithToxic(context, order);
  },
};
