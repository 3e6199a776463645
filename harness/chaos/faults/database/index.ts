/** Every fault of databases. To add one: write its file, add its row. */
import type { FaultKind } from '../../fault-kind.ts';
import { databaseCorrupt } from './database-corrupt.ts';
import { databaseFull } from './database-full.ts';
import { databaseLocked } from './database-locked.ts';
import { databaseLost } from './database-lost.ts';
import { databaseReadOnly } from './database-read-only.ts';

export const databaseFaults: readonly FaultKind[] = [
  databaseLocked,
  databaseFull,
  databaseReadOnly,
  databaseCorrupt,
  databaseLost,
];
