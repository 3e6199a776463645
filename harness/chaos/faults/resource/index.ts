/** Every fault of resources. To add one: write its file, add its row. */
import type { FaultKind } from '../../fault-kind.ts';
import { acceptFull } from './accept-full.ts';
import { cpuHog } from './cpu-hog.ts';
import { cpuThrottle } from './cpu-throttle.ts';
import { diskErrors } from './disk-errors.ts';
import { diskFull } from './disk-full.ts';
import { diskNoInodes } from './disk-no-inodes.ts';
import { diskSlow } from './disk-slow.ts';
import { fileSizeLimit } from './file-size-limit.ts';
import { memoryHold } from './memory-hold.ts';
import { memoryLimit } from './memory-limit.ts';
import { portTaken } from './port-taken.ts';
import { taskLimit } from './task-limit.ts';

export const resourceFaults: readonly FaultKind[] = [
  cpuHog,
  cpuThrottle,
  memoryHold,
  memoryLimit,
  taskLimit,
  portTaken,
  acceptFull,
  diskFull,
  diskNoInodes,
  diskErrors,
  diskSlow,
  fileSizeLimit,
];
