// How a job ended for the user, and the exit code that says so.
import {
  type ExitCode,
  errorCodes,
  exitCodes,
  isErrorCode,
  type TerminalEvent,
  type WireError,
} from '../contracts/index.ts';

export type Ending =
  /** Without `tokens` where nothing was generated, as the start of a hive. */
  | { kind: 'completed'; tokens?: number; durationMs: number }
  /** `shown`: the tokens that the user has seen before. */
  | { kind: 'failed'; message: string; code: string; advice: string; shown?: number }
  | { kind: 'cancelled'; reason: string; byUser: boolean }
  /** Nobody reads stdout any more, as after `| head`: no fault, and nobody to tell. */
  | { kind: 'unheard' };

export function exitCodeOf(ending: Ending): ExitCode {
  switch (ending.kind) {
    case 'completed':
    case 'unheard':
      return exitCodes.ok;
    case 'failed':
      return exitCodes.failed;
    case 'cancelled':
      return ending.byUser ? exitCodes.interrupted : exitCodes.failed;
  }
}

/** `isInterrupted`: the user has asked for a cancel, so that this is what a cancelled job means. */
export function endingOf(event: TerminalEvent, isInterrupted: boolean): Ending {
  switch (event.type) {
    case 'completed':
      return {
        kind: 'completed',
        ...(event.result === undefined ? { tokens: event.tokens } : {}),
        durationMs: event.duration_ms,
      };
    case 'failed':
      return failedEnding(event.error);
    case 'cancelled':
      return {
        kind: 'cancelled',
        reason: isInterrupted ? event.reason : explainCancel(event.reason),
        byUser: isInterrupted,
      };
  }
}

/** As the queen says it where nobody listened any more; she cannot know who that was. */
const isAbandoned = /listener/;

function explainCancel(reason: string): string {
  return isAbandoned.test(reason)
    ? `the connection to the queen was lost for too long, and she gave the job up (${reason})`
    : reason;
}

export function failedEnding({
  code,
  message,
  details,
}: Pick<WireError, 'code' | 'message' | 'details'>): Ending {
  const known = isErrorCode(code) ? errorCodes[code].advice : '';
  const advice = details['advice'];
  return { kind: 'failed', message, code, advice: typeof advice === 'string' ? advice : known };
}
