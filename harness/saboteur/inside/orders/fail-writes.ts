/** What the program changes below a path fails, as on a disk that is full, damaged, or mounted for reading only. */
import { type Deed, type FileCall, interceptFileCalls } from '../file-calls.ts';
import { fileError } from '../file-error.ts';
import { isBelow } from '../is-below.ts';
import type { OrderKind } from '../order-kind.ts';

export interface FailWrites {
  /** An absolute path: this file, or all in this folder. */
  readonly path: string;
  readonly error: 'ENOSPC' | 'EIO' | 'EROFS';
}

/** A full disk still lets go of what is on it, and one for reading only has no files that are open for writing. */
const deeds: Record<FailWrites['error'], readonly Deed[]> = {
  ENOSPC: ['write', 'make'],
  EIO: ['write', 'make', 'remove', 'change', 'last'],
  EROFS: ['write', 'make', 'remove', 'change'],
};

export const failWrites: OrderKind<FailWrites> = {
  begin: async ({ path, error }) => {
    const now = (call: FileCall): void => {
      const isStruck = deeds[error].includes(call.deed) && isBelow(path, call.path);
      // A full disk has room for one more name in a folder.
      if (isStruck && !(error === 'ENOSPC' && call.syscall === 'open'))
        throw fileError(error, call);
    };
    return { end: await interceptFileCalls({ now, later: async (call) => now(call) }) };
  },
};
