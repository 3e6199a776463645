// The line in the ready line's place: why this worker will never be ready, without a path of this machine in it.
import type { StartFailureLine } from '../contracts/index.ts';
import { Failure } from '../shared/index.ts';

/** The line, without its newline, that tells the parent process of a failed start. */
export function formatStartFailure(error: unknown): string {
  return JSON.stringify({ ready: false, error: describe(error) } satisfies StartFailureLine);
}

function describe(error: unknown): StartFailureLine['error'] {
  if (error instanceof Failure) {
    const { code, message, details } = error;
    return { code, message, details };
  }
  // The words of other errors may have paths in them, so their code must do.
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return {
    code: 'WORKER_START_FAILED',
    message: `The worker could not start (${reason}); its log has the whole story.`,
    details: { reason },
  };
}
