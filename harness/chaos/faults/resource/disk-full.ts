/** There is no room left on the disk of the program: what it writes fails (ENOSPC), and what is there can be read and removed. */
import type { FaultKind } from '../../fault-kind.ts';
import { failingWrites, strikeDisk } from './struck-disk.ts';

export const diskFull: FaultKind = {
  name: 'disk-full',
  family: 'resource',
  title: 'The disk of the program is full, as far as it writes by node:fs.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'room',
  parameters: {},
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => strikeDisk(context, failingWrites('ENOSPC')),
};
