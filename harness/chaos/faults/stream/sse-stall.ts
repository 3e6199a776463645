/** Each stream stands still before one of its events; nothing is lost, and the connection stays. */
import type { FaultKind } from '../../fault-kind.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { numberOf } from '../read-parameters.ts';
import { eventSpec } from './one-event-fault.ts';

export const sseStall: FaultKind = {
  name: 'sse-stall',
  family: 'stream',
  title: 'Streams on the link stand still before an event.',
  needs: [],
  target: 'link',
  wants: ['sse'],
  takes: 'speed',
  parameters: { event: eventSpec, stallMs: { unit: 'ms', minimum: 300, maximum: 8_000 } },
  lastsMs: { minimum: 2_000, maximum: 10_000 },
  strike: (context) => {
    const { parameters } = context;
    const attributes = {
      event: numberOf(parameters, 'event'),
      stall_ms: numberOf(parameters, 'stallMs'),
    };
    return strikeWithToxic(context, { type: 'sse_stall', ways: 'downstream', attributes });
  },
};
