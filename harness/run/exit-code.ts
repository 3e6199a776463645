/** Exit codes that cucumber does not know; it has 0 and 1, and sets one of them at its very end. */

/** The harness itself failed, so the run says nothing about the system under test. */
export const harnessErrorExitCode = 4;

/** Wrong settings, from wherever: nothing has been started. */
export const usageExitCode = 2;

/** Makes the process end with this code, whatever is set later. A later call overrules this one. */
export function forceExitCode(code: number): void {
  process.once('exit', () => {
    process.exitCode = code;
  });
}
