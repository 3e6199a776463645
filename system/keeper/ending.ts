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
  | { kind: 'completed'; tokens: number; durationMs: number }
  | { kind: 'failed'; message: string; code: string; advice: string }
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
      return { kind: 'completed', tokens: event.tokens, durationMs: event.duration_ms };
    case 'failed':
      return failedEnding(event.error);
    case 'cancelled':
      return { kind: 'cancelled', reason: event.reason, byUser: isInterrupted };
  }
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
