/** Every fault of clocks. To add one: write its file, add its row. */
import type { FaultKind } from '../../fault-kind.ts';
import { clockBack } from './clock-back.ts';
import { clockDrift } from './clock-drift.ts';
import { clockSkew } from './clock-skew.ts';
import { clockSkewLibfaketime } from './clock-skew-libfaketime.ts';

export const clockFaults: readonly FaultKind[] = [
  clockSkew,
  clockBack,
  clockDrift,
  clockSkewLibfaketime,
];
