/** Requests or responses on the link are held back as a whole, the connection itself is as fast as ever. */
import type { FaultKind } from '../../fault-kind.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { numberOf, wordOf } from '../read-parameters.ts';

export const httpDelay: FaultKind = {
  name: 'http-delay',
  family: 'stream',
  title: 'Requests or responses on the link are late.',
  needs: [],
  target: 'link',
  wants: ['http'],
  takes: 'speed',
  parameters: {
    delayMs: { unit: 'ms', minimum: 50, maximum: 5_000 },
    jitterMs: { unit: 'ms', minimum: 0, maximum: 500 },
    of: { oneOf: ['responses', 'requests'] },
  },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => {
    const { parameters } = context;
    const ways = wordOf(parameters, 'of') === 'requests' ? 'upstream' : 'downstream';
    const delay_ms = numberOf(parameters, 'delayMs');
    const attributes = {
      delay_ms,
      jitter_ms: Math.min(delay_ms, numberOf(parameters, 'jitterMs')),
    };
    return strikeWithToxic(context, { type: 'http_delay', ways, attributes });
  },
};
