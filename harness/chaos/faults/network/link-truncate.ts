/** After so many bytes of a connection, what comes back is lost; the connection stays open, as if the rest were still to come. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { strikeWithToxic } from './toxic-fault.ts';

export const linkTruncate: FaultKind = {
  name: 'link-truncate',
  family: 'network',
  title: 'What comes back on the link stops after so many bytes, its connections stay open.',
  needs: [],
  target: 'link',
  takes: 'reach',
  parameters: { afterBytes: { unit: 'bytes', minimum: 1, maximum: 256, mildest: 256 } },
  lastsMs: { minimum: 1_000, maximum: 6_000 },
  strike: (context) => {
    const after_bytes = numberOf(context.parameters, 'afterBytes');
    const order = { type: 'truncate', ways: 'downstream', attributes: { after_bytes } } as const;
    return strikeWithToxic(context, order);
  },
};
