/** What passes on the link arrives in little pieces with pauses between them: reads that assume whole messages go wrong. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { strikeWithToxic } from './toxic-fault.ts';

export const linkSlice: FaultKind = {
  name: 'link-slice',
  family: 'network',
  title: 'What passes on the link arrives in little pieces.',
  needs: [],
  target: 'link',
  takes: 'speed',
  parameters: {
    averageBytes: { unit: 'bytes', minimum: 1, maximum: 48, mildest: 48 },
    pauseMs: { unit: 'ms', minimum: 0, maximum: 10 },
  },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: (context) => {
    const { parameters } = context;
    const average_size = numberOf(parameters, 'averageBytes');
    const microseconds = numberOf(parameters, 'pauseMs') * 1_000;
    const size_variation = Math.floor(average_size / 4);
    const attributes = { average_size, size_variation, delay: microseconds };
    return strikeWithToxic(context, { type: 'slicer', attributes });
  },
};
