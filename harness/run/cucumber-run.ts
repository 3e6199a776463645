/**
 * One run of cucumber from its first message to its last report. Its end is written once, whether
 * cucumber came to it or something stopped it before.
 * It prints nothing and does not end the process.
 */
import type { Envelope } from '@cucumber/messages';
import { completeRun, type Interruption, readMessages, stoppedBy } from '../../reports/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import type { ScopeOutcome } from '../kernel/scope.ts';
import type { MessageLog } from './message-log.ts';
import type { Run } from './run-context.ts';
import type { TrackedThreads } from './worker-threads.ts';
import { writeAtomically } from './write-atomically.ts';
import { writeReports } from './write-reports.ts';

export interface CucumberRunParts {
  run: Run;
  log: MessageLog;
  threads: TrackedThreads;
}

export interface EndOfRun {
  /** All messages, those that tell of an interruption included. */
  messages: readonly Envelope[];
  /** The path of the HTML page. */
  page: string;
  /** Whether cucumber itself came to the end, with whatever result. */
  isComplete: boolean;
  /** What could not be undone; the reports are there all the same. */
  teardownError: unknown;
}

export class CucumberRun {
  readonly #parts: CucumberRunParts;
  #end: Promise<EndOfRun> | undefined;
  #stopCause: string | undefined;
  #isSerial = false;
  #outcome: ScopeOutcome = 'failed';

  constructor(parts: CucumberRunParts) {
    this.#parts = parts;
  }

  /**
   * Keeps a message.
   * @throws HornetError RUN_ABORTED in a serial run that is being stopped: the error takes cucumber
   * out of its loop over the scenarios, which nothing else does
   */
  record(message: Envelope): void {
    const { testCaseStarted, testRunFinished } = message;
    if (testRunFinished?.success) this.#outcome = 'passed';
    if (testCaseStarted !== undefined) this.#isSerial = testCaseStarted.workerId === undefined;
    if (this.#stopCause === undefined) this.#parts.log.append(message);
    else if (this.#isSerial && isInsideScenario(message)) {
      throw new HornetError('RUN_ABORTED', `${stoppedBy}${this.#stopCause}.`);
    }
  }

  /** Ends a run that cucumber has left. Calls after the first, and after `stop`, get the same end. */
  finish(): Promise<EndOfRun> {
    this.#end ??= this.#close(interruptionBy('an error outside its scenarios'), this.#outcome);
    return this.#end;
  }

  /** Ends a run that is going on, whatever it is doing. Does nothing to one that is ending already. */
  stop(cause: string): Promise<EndOfRun> {
    this.#end ??= this.#stop(cause);
    return this.#end;
  }

  async #stop(cause: string): Promise<EndOfRun> {
    const interruption = interruptionBy(cause);
    // What serial scenarios do from here on is an effect of the stopping and must not be recorded;
    // what worker threads have sent before they end is not, so those are ended first.
    if (this.#isSerial) this.#stopCause = cause;
    await this.#parts.threads.terminate();
    this.#stopCause = cause;
    return this.#close(interruption, 'aborted');
  }

  async #close(interruption: Interruption, outcome: ScopeOutcome): Promise<EndOfRun> {
    const { run, log, threads } = this.#parts;
    const teardownError = await run.stop(outcome).then(
      () => undefined,
      (error: unknown) => error,
    );
    threads[Symbol.dispose]();
    log[Symbol.dispose]();
    const recorded = await readMessages(log.file);
    const messages = completeRun(recorded, interruption);
    const isComplete = messages === recorded;
    if (!isComplete) await writeAtomically(log.file, toLines(messages));
    const page = await writeReports(run.reportFolder, messages);
    return { messages, page, isComplete, teardownError };
  }
}

function interruptionBy(cause: string): Interruption {
  return { cause, atWallMs: systemClock.wallMs() };
}

/** These come from within cucumber's loop, where it turns an error into the end of the run. */
function isInsideScenario(message: Envelope): boolean {
  return (
    message.testCaseStarted !== undefined ||
    message.testStepStarted !== undefined ||
    message.testStepFinished !== undefined
  );
}

function toLines(messages: readonly Envelope[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join('');
}
