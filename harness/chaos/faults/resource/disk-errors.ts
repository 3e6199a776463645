/** The disk of the program is damaged: whatever it changes there fails (EIO). What it reads is still right. */
import type { FaultKind } from '../../fault-kind.ts';
import { failingWrites, strikeDisk } from './struck-disk.ts';

export const diskErrors: FaultKind = {
  name: 'disk-errors',
  family: 'resource',
  title: 'The disk of the program fails, as far as it writes by node:fs.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'room',
  parameters: {},
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => strikeDisk(context, failingWrites('EIO')),
};
