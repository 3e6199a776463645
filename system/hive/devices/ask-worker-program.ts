// Asks a worker's program what a model would need, without loading it: one line of JSON, and the program has ended. Programs
// that do not know the question, and would start serving instead, are ended by their first line.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import {
  StartFailureLineSchema,
  type WorkerNeed,
  WorkerNeedSchema,
} from '../../contracts/index.ts';
import { compileLater, untilAborted, whenAborted } from '../../shared/index.ts';

export type NeedAnswer = { need: WorkerNeed } | UnknownNeed;

export interface UnknownNeed {
  /** Completes "It is not known how much memory …, for …". */
  reason: string;
  /** Whether it is worth asking again. */
  mayChange: boolean;
  /** Whether the worker cannot start either, which then says why. */
  startTells: boolean;
}

const workerNeed = compileLater(WorkerNeedSchema);
const startFailure = compileLater(StartFailureLineSchema);
/** How long a program that was killed may take to be gone. */
const exitTimeoutMs = 1_000;

/** Never throws. When it resolves, the program has ended, or could not be started. */
export async function askWorkerProgram(
  [program = '', ...args]: readonly string[],
  timeoutMs: number,
): Promise<NeedAnswer> {
  const answered = new AbortController();
  const timeout = AbortSignal.timeout(timeoutMs);
  // Without a stdout, whatever Node's types say, where this process may open nothing more.
  const child: ChildProcess = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal: AbortSignal.any([answered.signal, timeout]), // ends the child when there is an answer, or no time left
    killSignal: 'SIGKILL',
  });
  const exited = new AbortController();
  child.once('exit', () => exited.abort());
  const fault = Promise.withResolvers<Error>();
  child.on('error', (error) => {
    if (error.name !== 'AbortError') fault.resolve(error);
  });
  try {
    const lines = child.stdout ? [firstLineOf(child.stdout)] : [];
    const first = await Promise.race([...lines, fault.promise, whenAborted(timeout)]);
    if (first instanceof Error)
      return {
        reason: `its program cannot be started: ${wordOf(first)}`,
        mayChange: true,
        startTells: true,
      };
    if (first === undefined || timeout.aborted)
      return {
        reason: `its program did not say within ${timeoutMs} ms`,
        mayChange: true,
        startTells: false,
      };
    return readAnswer(first.value, first.done === true);
  } finally {
    answered.abort();
    if (child.pid !== undefined)
      await untilAborted(whenAborted(exited.signal), AbortSignal.timeout(exitTimeoutMs)).catch(
        () => {}, // in the hands of the kernel; nobody waits for it any longer
      );
    child.stdout?.destroy();
  }
}

function firstLineOf(input: Readable): Promise<IteratorResult<string, undefined>> {
  return createInterface({ input })[Symbol.asyncIterator]().next();
}

function readAnswer(line: string | undefined, hasEnded: boolean): NeedAnswer {
  const said = parseJson(line);
  if (workerNeed.Check(said)) return { need: said };
  if (startFailure.Check(said))
    return { reason: said.error.message, mayChange: false, startTells: true };
  return {
    reason: 'its program does not know --describe',
    mayChange: hasEnded,
    startTells: false,
  };
}

/** Not the message, which has the path in it. */
function wordOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.name;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined; // an ordinary line
  }
}
