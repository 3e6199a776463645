/**
 * Waits until a started program is ready, in one of a few ways, or says why it is not: at once when
 * the program ends, with the last observation when time runs out. It does not end the program.
 */
import { systemClock } from '../kernel/clock.ts';
import { withTimeout } from '../kernel/deadline.ts';
import { HornetError } from '../kernel/errors.ts';
import type { ExitedProcess } from './exit.ts';
import type { OutputLine } from './output.ts';
import { probeHttp, probeListening } from './probe.ts';
import { readProcess } from './process-table.ts';

/** How to tell that a program is ready. */
export type Readiness =
  /** It prints one JSON object with `"ready":true` on a line of its stdout. */
  | { kind: 'ready-line' }
  /** It accepts connections at the URL's host and port. */
  | { kind: 'listening'; url: string }
  /** It answers a GET with the status, or any 2xx. */
  | { kind: 'http'; url: string; status?: number }
  /** It prints a line that matches, on stdout or stderr. A string matches as part of the line. */
  | { kind: 'log'; pattern: RegExp | string }
  /** It counts as ready once it is spawned. */
  | { kind: 'none' };

/** What readiness needs to see of a process. */
export interface ReadinessSubject {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<ExitedProcess>;
  readonly stdoutFile: string;
  readonly stderrFile: string;
  lines(): string[];
  onLine(listener: (line: OutputLine) => void): () => void;
}

export interface ReadinessLimits {
  timeoutMs: number;
  /** Gives up early, with this signal's reason. */
  signal: AbortSignal;
}

/** The fields of a ready line. */
export type ReadyLine = Record<string, unknown>;

/**
 * Resolves when the program is ready, with its ready line if it is to print one.
 * @throws HornetError PROCESS_EXITED_EARLY, PROCESS_NOT_READY
 */
export async function waitUntilReady(
  subject: ReadinessSubject,
  readiness: Readiness,
  limits: ReadinessLimits,
): Promise<ReadyLine | undefined> {
  const observation: Observation = { text: 'nothing yet', cause: undefined, asking: false };
  return withTimeout(
    (signal) =>
      Promise.race([observe(subject, readiness, observation, signal), rejectOnExit(subject)]),
    { ...limits, onTimeout: () => notReadyError(subject, readiness, limits, observation) },
  );
}

/**
 * Makes sure that nobody else would answer for the program that is about to start.
 * @throws HornetError PROCESS_ADDRESS_TAKEN
 */
export async function assertNobodyAnswers(name: string, readiness: Readiness): Promise<void> {
  if (readiness.kind !== 'http' && readiness.kind !== 'listening') return;
  const probe = (signal: AbortSignal) => probeOf(readiness, signal);
  const answers = await withTimeout(probe, { timeoutMs: probeTimeoutMs }).then(
    () => true,
    () => false,
  );
  if (!answers) return;
  throw new HornetError(
    'PROCESS_ADDRESS_TAKEN',
    `${readiness.url} answers before ${name} starts.`,
    {
      data: { process: name, url: readiness.url },
    },
  );
}

interface Observation {
  text: string;
  cause: unknown;
  /** It was asked, and has neither answered nor refused so far. */
  asking: boolean;
}

const probeTimeoutMs = 2_000;
const probePauseMs = 50;

async function observe(
  subject: ReadinessSubject,
  readiness: Readiness,
  observation: Observation,
  signal: AbortSignal,
): Promise<ReadyLine | undefined> {
  switch (readiness.kind) {
    case 'none':
      return undefined;
    case 'ready-line':
      return awaitLine(subject, signal, observation, parseReadyLine);
    case 'log':
      await awaitLine(subject, signal, observation, (line) => matches(line, readiness.pattern));
      return undefined;
    case 'listening':
    case 'http':
      await pollUntilAnswered(readiness, signal, observation);
      return undefined;
  }
}

async function awaitLine<T>(
  subject: ReadinessSubject,
  signal: AbortSignal,
  observation: Observation,
  accept: (line: OutputLine) => T | undefined,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const unsubscribe = subject.onLine((line) => {
    observation.text = `${line.stream}: ${line.text}`;
    const accepted = accept(line);
    if (accepted !== undefined) resolve(accepted);
  });
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise.finally(unsubscribe);
}

function parseReadyLine(line: OutputLine): ReadyLine | undefined {
  if (line.stream !== 'stdout' || !line.text.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(line.text);
    // A text that starts with a brace and parses is an object.
    const fields = parsed as ReadyLine;
    return fields['ready'] === true ? fields : undefined;
  } catch {
    // A program may print what it likes before it is ready.
    return undefined;
  }
}

function matches(line: OutputLine, pattern: RegExp | string): true | undefined {
  // search() ignores lastIndex, so that a global pattern works as well.
  const found =
    typeof pattern === 'string' ? line.text.includes(pattern) : line.text.search(pattern) >= 0;
  return found || undefined;
}

type Addressed = Extract<Readiness, { url: string }>;

function probeOf(readiness: Addressed, signal: AbortSignal): Promise<void> {
  return readiness.kind === 'http'
    ? probeHttp(readiness.url, readiness.status, signal)
    : probeListening(readiness.url, signal);
}

async function pollUntilAnswered(
  readiness: Addressed,
  signal: AbortSignal,
  observation: Observation,
): Promise<void> {
  for (;;) {
    observation.asking = true;
    try {
      const limits = { timeoutMs: probeTimeoutMs, signal };
      return await withTimeout((ended) => probeOf(readiness, ended), limits);
    } catch (error) {
      signal.throwIfAborted();
      observation.text = error instanceof Error ? error.message || error.name : String(error);
      observation.cause = error;
      observation.asking = false;
    }
    await systemClock.sleep(probePauseMs, signal);
  }
}

async function rejectOnExit(subject: ReadinessSubject): Promise<never> {
  const { name, stdoutFile, stderrFile } = subject;
  const { exitCode, signal, lastLines } = await subject.exited;
  const how = signal === null ? `with code ${exitCode}` : `by ${signal}`;
  throw new HornetError('PROCESS_EXITED_EARLY', `${name} ended ${how} before it was ready.`, {
    data: { process: name, exitCode, signal, lastLines, stdoutFile, stderrFile },
  });
}

function notReadyError(
  subject: ReadinessSubject,
  readiness: Readiness,
  limits: ReadinessLimits,
  observation: Observation,
): HornetError<'PROCESS_NOT_READY'> {
  const { name, stdoutFile, stderrFile } = subject;
  const message = `${name} was not ready (${describe(readiness)}) after ${limits.timeoutMs} ms.`;
  return new HornetError('PROCESS_NOT_READY', message, {
    data: {
      process: name,
      timeoutMs: limits.timeoutMs,
      lastObservation: observation.asking
        ? `it was asked and did not answer; before that: ${observation.text}`
        : observation.text,
      ...(readProcess(subject.pid)?.isStopped && { state: 'stopped by a signal such as SIGSTOP' }),
      lastLines: subject.lines().slice(-20),
      stdoutFile,
      stderrFile,
    },
    cause: observation.cause,
  });
}

function describe(readiness: Readiness): string {
  if (readiness.kind === 'log') return `log ${readiness.pattern}`;
  return 'url' in readiness ? `${readiness.kind} ${readiness.url}` : readiness.kind;
}
