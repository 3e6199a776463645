/**
 * How the end of an interrupted run is written into cucumber's messages, and read out of them again:
 * two types of exception, and one phrase, that nothing else uses.
 */
import type { TestRunFinished, TestStepResult } from '@cucumber/messages';

/** The exception type of a run that was stopped before its end. */
export const interruptedRun = 'RunInterrupted';

/** The exception type of a step that was running, or next, when its run was stopped. */
export const unfinishedStep = 'Unfinished';

/** How the reason of a stopped run begins, in messages and in errors. */
export const stoppedBy = 'The run was stopped by ';

/** Whether a step neither passed nor failed, because its run was stopped. */
export function isUnfinished(result: TestStepResult): boolean {
  return result.exception?.type === unfinishedStep;
}

/** Whether a run ended because it was stopped; also where cucumber wrapped our error in its own. */
export function isInterrupted({ exception }: TestRunFinished): boolean {
  return (
    exception?.type === interruptedRun || (exception?.stackTrace?.includes(stoppedBy) ?? false)
  );
}
