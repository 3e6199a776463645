/** Every kind of fault there is, by family. A new kind is a row in the table of its family. */
import type { FaultKind } from './fault-kind.ts';
import { clockFaults } from './faults/clock/index.ts';
import { networkFaults } from './faults/network/index.ts';
import { processFaults } from './faults/process/index.ts';
import { streamFaults } from './faults/stream/index.ts';

export const faultKinds: readonly FaultKind[] = [
  ...networkFaults,
  ...streamFaults,
  ...processFaults,
  ...clockFaults,
];
