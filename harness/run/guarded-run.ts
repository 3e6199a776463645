/**
 * The run that `hornet run` has prepared outside of our namespaces, if it has: which one it is, and when
 * its guardian is there. It prepares nothing itself.
 */
import { closeSync, readFileSync } from 'node:fs';
import { HornetError } from '../kernel/errors.ts';
import { takeGuardedRunId } from './environment.ts';

/** The end of a pipe whose other end is closed outside as soon as the run's folder is there. */
export const guardedRunDescriptor = 3;

/**
 * Returns when the run is guarded, and its id. Undefined where nobody has prepared one.
 * @throws HornetError RUN_NOT_FOUND where the environment names one that nobody guards
 */
export function awaitGuardedRun(): string | undefined {
  const runId = takeGuardedRunId();
  if (runId === undefined) return undefined;
  try {
    readFileSync(guardedRunDescriptor);
    closeSync(guardedRunDescriptor);
  } catch (cause) {
    const message = `Nobody outside guards run ${runId}; only hornet run sets HORNET_GUARDED_RUN.`;
    throw new HornetError('RUN_NOT_FOUND', message, { data: { runId }, cause });
  }
  return runId;
}
