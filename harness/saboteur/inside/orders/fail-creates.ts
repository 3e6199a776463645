/** What the program makes anew below a path fails, as on a disk that has room and no inode left; what is there can be written. */
import fs from 'node:fs';
import { type FileCall, interceptFileCalls } from '../file-calls.ts';
import { fileError } from '../file-error.ts';
import { isBelow } from '../is-below.ts';
import type { OrderKind } from '../order-kind.ts';

export interface FailCreates {
  /** An absolute path: this file, or all in this folder. */
  readonly path: string;
}

const { existsSync } = fs;
/** Those of a file that make one where there is none; another name for one that is there takes no inode. */
const creating = ['open', 'write', 'mkdir', 'mkdtemp', 'copyfile', 'cp', 'symlink'];

export const failCreates: OrderKind<FailCreates> = {
  begin: async ({ path }) => {
    const now = (call: FileCall): void => {
      const isStruck = !call.isOpen && creating.includes(call.syscall) && isBelow(path, call.path);
      if (isStruck && !existsSync(call.path)) throw fileError('ENOSPC', call);
    };
    return { end: await interceptFileCalls({ now, later: async (call) => now(call) }) };
  },
};
