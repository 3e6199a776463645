// What a command does that asks and prints: shows that it lives while it waits, prints, and explains what went wrong.
import { type ExitCode, exitCodes } from '../contracts/index.ts';
import { formatEnding } from './display/format-ending.ts';
import { formatWait } from './display/format-progress.ts';
import { OutputError, write } from './display/output.ts';
import { SignOfLife } from './display/sign-of-life.ts';
import { StatusLine } from './display/status-line.ts';
import { exitCodeOf } from './ending.ts';
import { terminalOf } from './environment.ts';
import type { Interruption } from './interruption.ts';
import { explainLoss } from './jobs/explain-loss.ts';

export interface Report {
  queenUrl: string;
  interruption: Interruption;
  /** Does the asking; what it returns is written to stdout as it is. */
  work(signal: AbortSignal): Promise<string>;
}

/** Returns the exit code: 0, 1 after a failure, which it explains on stderr, 130 after Ctrl+C. */
export async function report({ queenUrl, interruption, work }: Report): Promise<ExitCode> {
  const { stdout, stderr } = process;
  const terminal = terminalOf(stderr);
  const status = new StatusLine(stderr);
  const waiting = (quietMs: number): void =>
    status.draw(formatWait(quietMs, `waiting for ${queenUrl}`), false);
  using life = new SignOfLife({ afterMs: 2_000, everyMs: 1_000, show: waiting });
  if (terminal.isLive) life.heard();
  stdout.on('error', () => undefined); // each write hears of it itself
  try {
    const text = await work(interruption.signal).finally(() => {
      life[Symbol.dispose]();
      status.clear();
    });
    await write(stdout, text);
    return exitCodes.ok;
  } catch (error) {
    return await reportError(error, queenUrl, interruption.signal);
  }
}

/** Explains on stderr why it went wrong, and returns the exit code. @throws the error itself where it is a fault of the keeper's own */
export async function reportError(
  error: unknown,
  queenUrl: string,
  interruption: AbortSignal,
): Promise<ExitCode> {
  if (interruption.aborted) return exitCodes.interrupted;
  const asked = { queenUrl, timeoutMs: 0, isInterrupted: false, phase: 'asking' };
  const ending = explainLoss(error, asked);
  const { stderr } = process;
  const line = formatEnding(ending, terminalOf(stderr).hasColours);
  if (line !== undefined) await write(stderr, `${line}\n`).catch(ignoreOutputError);
  return exitCodeOf(ending);
}

/** A document as it is printed with --json. */
export function asDocument(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function ignoreOutputError(error: unknown): void {
  if (!(error instanceof OutputError)) throw error; // the exit code says it too
}
