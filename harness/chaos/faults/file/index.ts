/** Every fault of files. To add one: write its file, add its row. */
import type { FaultKind } from '../../fault-kind.ts';
import { fileDeleted } from './file-deleted.ts';
import { fileFlipped } from './file-flipped.ts';
import { fileReadOnly } from './file-read-only.ts';
import { fileTruncated } from './file-truncated.ts';

export const fileFaults: readonly FaultKind[] = [
  fileTruncated,
  fileFlipped,
  fileDeleted,
  fileReadOnly,
];
