/**
 * How a process ended, told apart by whether that was asked for. Failing a scenario over an
 * unexpected exit is for others.
 */

export interface ExitedProcess {
  name: string;
  pid: number;
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /**
   * - `stopped`: it ended after it had been asked to.
   * - `killed`: the harness took it down with SIGKILL; after stop(): it had not ended in time.
   * - `finished`: a program that is no service, or whose input was ended, ended with code 0.
   * - `unexpected`: anything else, a service that ends with code 0 included.
   */
  cause: 'stopped' | 'killed' | 'unexpected' | 'finished';
  /** When that was noticed, by the monotonic system clock. */
  atMs: number;
  /** The last lines of its output, both streams. */
  lastLines: string[];
}

export interface ExitCircumstances {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Every signal that the harness sent before. */
  sentSignals: ReadonlySet<NodeJS.Signals>;
  /** It was started to do something and end, or to end with its input. */
  mayFinish: boolean;
}

/** Tells an exit that was asked for from one that was not. */
export function classifyExit(circumstances: ExitCircumstances): ExitedProcess['cause'] {
  const { exitCode, signal, sentSignals, mayFinish } = circumstances;
  if (signal === 'SIGKILL' && sentSignals.has('SIGKILL')) return 'killed';
  if (signal !== null) return sentSignals.has(signal) ? 'stopped' : 'unexpected';
  if (requests.some((request) => sentSignals.has(request))) return 'stopped';
  return exitCode === 0 && mayFinish ? 'finished' : 'unexpected';
}

/** Signals that ask a program to end, which it may do with a code of its own. */
const requests = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const;
