/** Requests on the link are refused as language models refuse who asks too often: 429, and when to come again. */
import type { FaultKind } from '../../fault-kind.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { numberOf } from '../read-parameters.ts';

export const httpTooMany: FaultKind = {
  name: 'http-too-many',
  family: 'stream',
  title: 'Requests on the link are answered with 429 and Retry-After.',
  needs: [],
  target: 'link',
  wants: ['http'],
  takes: 'reach',
  parameters: {
    retryAfterS: { unit: 'count', minimum: 1, maximum: 5 },
    sharePercent: { unit: 'percent', minimum: 25, maximum: 100 },
  },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => {
    const { parameters } = context;
    const retry_after_s = numberOf(parameters, 'retryAfterS');
    const share = numberOf(parameters, 'sharePercent') / 100;
    const attributes = { status: 429, retry_after_s, share };
    return strikeWithToxic(context, { type: 'http_status', ways: 'upstream', attributes });
  },
};
