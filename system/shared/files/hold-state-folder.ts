// One program a state folder. The lock is SQLite's own, on a file of its own in the folder: it goes with the process, however
// that ends, so none is left behind and none has to be judged stale.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export type StateFolderFault =
  /** Another program holds it. */
  | 'in_use'
  /** It cannot be made or written. */
  | 'unusable';

/** Why a program cannot have its state folder, so that it does not start. */
export class StateFolderError extends Error {
  override readonly name = 'StateFolderError';
  readonly fault: StateFolderFault;
  readonly folder: string;

  constructor(fault: StateFolderFault, folder: string, message: string, cause: unknown) {
    super(message, { cause });
    this.fault = fault;
    this.folder = folder;
  }
}

/**
 * Makes the folder where it is not there, for its owner alone, and holds it until it is disposed.
 * @throws StateFolderError where another `program` holds it, or nobody can
 */
export function holdStateFolder(folder: string, program: 'queen' | 'hive'): Disposable {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite'); // not imported: keeper and workers never need it
  let lock: InstanceType<typeof DatabaseSync> | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(join(folder, `${program}.lock`), { timeout: 0 });
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE'); // in memory: no second file
    return lock;
  } catch (error) {
    lock?.close();
    throw isBusy(error) ? heldByAnother(folder, program, error) : unusable(folder, error);
  }
}

const sqliteBusy = 5;

/** The field that Node documents for SQLite's own code; its low byte is the class. */
function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' && (code & 0xff) === sqliteBusy;
}

function heldByAnother(folder: string, program: string, cause: unknown): StateFolderError {
  const advice = 'Stop it, or give this one another --state-folder or --name.';
  const message = `Another ${program} uses the state folder ${folder}. ${advice}`;
  return new StateFolderError('in_use', folder, message, cause);
}

function unusable(folder: string, cause: unknown): StateFolderError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const advice = 'Let its owner write there, or give another --state-folder.';
  const message = `The state folder ${folder} cannot be used: ${why}. ${advice}`;
  return new StateFolderError('unusable', folder, message, cause);
}
