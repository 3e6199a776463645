/** The disk of the program is busy: whatever it changes there takes longer, and where it waits for that, so does all else it does. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { strikeDisk } from './struck-disk.ts';

export const diskSlow: FaultKind = {
  name: 'disk-slow',
  family: 'resource',
  title: 'The disk of the program is slow, as far as it writes by node:fs.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'speed',
  parameters: { byMs: { unit: 'ms', minimum: 100, maximum: 1_000 } },
  lastsMs: { minimum: 3_000, maximum: 8_000 },
  strike: async (context) => {
    const byMs = numberOf(context.parameters, 'byMs');
    return await strikeDisk(context, {
      order: (path) => ['slow-writes', { path, byMs }],
      isStruck: ({ write }) =>
        write.tookMs >= byMs ? `a write took it ${Math.round(write.tookMs)} ms` : undefined,
    });
  },
};
