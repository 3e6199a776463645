/** Every kind of fault there is, by family. A new kind is a row in the table of its family. */
import type { FaultKind } from './fault-kind.ts';
import { clockFaults } from './faults/clock/index.ts';
import { databaseFaults } from './faults/database/index.ts';
import { fileFaults } from './faults/file/index.ts';
import { networkFaults } from './faults/network/index.ts';
import { processFaults } from './faults/process/index.ts';
import { resourceFaults } from './faults/resource/index.ts';
import { stackFaults } from './faults/stack/index.ts';
import { streamFaults } from './faults/stream/index.ts';

export const faultKinds: readonly FaultKind[] = [
  ...networkFaults,
  ...streamFaults,
  ...processFaults,
  ...resourceFaults,
  ...clockFaults,
  ...fileFaults,
  ...databaseFaults,
  ...stackFaults,
];
