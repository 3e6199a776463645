/** What is done to one event of each stream on a link, by the toxic that does it: the kinds of fault that differ in nothing else. */
import type { FaultKind } from '../../fault-kind.ts';
import type { NumberSpec } from '../../parameters.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { numberOf } from '../read-parameters.ts';

/** The first event is number 1, and an event is one with data. Not far in: a stream that ends before is spared. */
export const eventSpec = {
  unit: 'count',
  minimum: 1,
  maximum: 8,
} as const satisfies NumberSpec;

/** @param toxic as Hornet's proxy names it, with an attribute `event` */
export function oneEventFault(name: string, title: string, toxic: string): FaultKind {
  return {
    ...{ name, title, family: 'stream', needs: [], target: 'link', wants: ['sse'] },
    takes: 'truth',
    isRisky: true,
    parameters: { event: eventSpec },
    lastsMs: { minimum: 2_000, maximum: 8_000 },
    strike: (context) =>
      strikeWithToxic(context, {
        ...{ type: toxic, ways: 'downstream' },
        attributes: { event: numberOf(context.parameters, 'event') },
      }),
  };
}
