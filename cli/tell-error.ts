/** Says what went wrong, and with which exit code the command ends for it. */
import { explain, isHornetError } from '../harness/kernel/errors.ts';
import { harnessErrorExitCode } from '../harness/run/exit-code.ts';

/** Wrong flags, environment or file. */
export const usageExitCode = 2;

/** @returns the exit code */
export function tellError(error: unknown): number {
  process.stderr.write(`${explain(error)}\n`);
  return isHornetError(error, 'CONFIGURATION_INVALID') ? usageExitCode : harnessErrorExitCode;
}
