// Why the queen cannot use the file of jobs in her state folder, so that she does not start. What fails later is a Failure of the request.

export type StoreFault =
  /** The file is of a later version of the program, or of another program. */
  | 'foreign'
  /** It cannot be read or written. */
  | 'unusable';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly fault: StoreFault;
  readonly path: string;

  constructor(fault: StoreFault, path: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
    this.path = path;
  }
}

/** SQLite's own number for what went wrong (https://www.sqlite.org/rescode.html); 0 for an error that is not of SQLite. */
export function sqliteCode(error: unknown): number {
  const code = (error as { errcode?: unknown } | null)?.errcode; // read as unknown: any value may have been thrown
  return typeof code === 'number' ? code & 0xff : 0; // the low byte is the class, the rest its kind
}

export const sqliteCodes = { corrupt: 11, notADatabase: 26 } as const;
