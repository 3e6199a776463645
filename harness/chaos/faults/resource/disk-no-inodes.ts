/** The disk of the program has room and no inode left: what is there can be written, and nothing can be made anew (ENOSPC). */
import type { FaultKind } from '../../fault-kind.ts';
import { strikeDisk } from './struck-disk.ts';

export const diskNoInodes: FaultKind = {
  name: 'disk-no-inodes',
  family: 'resource',
  title: 'No file can be made on the disk of the program, as far as it does so by node:fs.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'room',
  parameters: {},
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) =>
    strikeDisk(context, {
      order: (path) => ['fail-creates', { path }],
      isStruck: ({ write, create }) =>
        create.code === 'ENOSPC' && write.code === null
          ? 'it can write files, and make none: ENOSPC'
          : undefined,
    }),
};
