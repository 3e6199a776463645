/** Every fault of HTTP and of event streams. To add one: write its file, add its row. */
import type { FaultKind } from '../../fault-kind.ts';
import { httpDelay } from './http-delay.ts';
import { httpError } from './http-error.ts';
import { httpHeaderLost } from './http-header-lost.ts';
import { httpTooMany } from './http-too-many.ts';
import { sseCut } from './sse-cut.ts';
import { sseDuplicate } from './sse-duplicate.ts';
import { sseGarble } from './sse-garble.ts';
import { sseLateFirst } from './sse-late-first.ts';
import { sseReorder } from './sse-reorder.ts';
import { sseStall } from './sse-stall.ts';

export const streamFaults: readonly FaultKind[] = [
  httpError,
  httpTooMany,
  httpDelay,
  httpHeaderLost,
  sseLateFirst,
  sseStall,
  sseCut,
  sseDuplicate,
  sseGarble,
  sseReorder,
];
