/** Requests on the link are answered with an error of the server, which never sees them. */
import type { FaultKind } from '../../fault-kind.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { numberOf, wordOf } from '../read-parameters.ts';

export const httpError: FaultKind = {
  name: 'http-error',
  family: 'stream',
  title: 'Requests on the link are answered with 500, 502, 503 or 504.',
  needs: [],
  target: 'link',
  wants: ['http'],
  takes: 'reach',
  parameters: {
    status: { oneOf: ['503', '502', '504', '500'] },
    sharePercent: { unit: 'percent', minimum: 25, maximum: 100 },
  },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => {
    const { parameters } = context;
    const status = Number(wordOf(parameters, 'status'));
    const attributes = { status, share: numberOf(parameters, 'sharePercent') / 100 };
    return strikeWithToxic(context, { type: 'http_status', ways: 'upstream', attributes });
  },
};
