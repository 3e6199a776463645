/** Requests or responses on the link lose their content-type, so that nobody is told what the body is. */
import type { FaultKind } from '../../fault-kind.ts';
import { strikeWithToxic } from '../network/toxic-fault.ts';
import { wordOf } from '../read-parameters.ts';

export const httpHeaderLost: FaultKind = {
  name: 'http-header-lost',
  family: 'stream',
  title: 'Requests or responses on the link lose their content type.',
  needs: [],
  target: 'link',
  // An answer without a body has no content type to lose.
  wants: ['sse'],
  takes: 'truth',
  parameters: { of: { oneOf: ['responses', 'requests'] } },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => {
    const { parameters } = context;
    const ways = wordOf(parameters, 'of') === 'requests' ? 'upstream' : 'downstream';
    const attributes = { action: 'remove', name: 'content-type' };
    return strikeWithToxic(context, { type: 'http_header', ways, attributes });
  },
};
