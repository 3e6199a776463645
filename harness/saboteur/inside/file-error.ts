/** An error of a file call, as node:fs writes it. */
import { constants } from 'node:os';
import { getSystemErrorMessage } from 'node:util';
import type { FileCall } from './file-calls.ts';

export function fileError(code: 'ENOSPC' | 'EIO' | 'EROFS', { syscall, path }: FileCall): Error {
  const errno = -constants.errno[code];
  const message = `${code}: ${getSystemErrorMessage(errno)}, ${syscall} '${path}'`;
  return Object.assign(new Error(message), { errno, code, syscall, path });
}
