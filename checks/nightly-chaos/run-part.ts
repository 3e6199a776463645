/** Runs one part of a night, shows what it says, and keeps that. */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { execa } from 'execa';
import type { Part } from './parts.ts';

export const outcomes = [
  'held',
  'violated',
  'inconclusive',
  'harness error',
  'interrupted',
] as const;
export type Outcome = (typeof outcomes)[number];

export interface PartResult {
  name: string;
  title: string;
  outcome: Outcome;
  /** Undefined where a signal ended it. */
  exitCode: number | undefined;
  tookMs: number;
  /** The last line that it said. */
  lastLine: string;
  logFile: string;
}

/** As docs/chaos.md has them. */
const outcomeOf: Readonly<Record<number, Outcome>> = {
  0: 'held',
  1: 'violated',
  3: 'inconclusive',
  130: 'interrupted',
};

export async function runPart(
  part: Part,
  logFile: string,
  signal: AbortSignal,
): Promise<PartResult> {
  const startedMs = performance.now();
  const { name, title, command, limitMinutes } = part;
  const log = createWriteStream(logFile);
  let lastLine = '';
  const running = execa(process.execPath, command, {
    ...{ reject: false, all: true, stdin: 'ignore', buffer: false, cancelSignal: signal },
    ...{ timeout: limitMinutes * 60_000, forceKillAfterDelay: 30_000 },
  });
  for await (const line of running.iterable({ from: 'all' })) {
    log.write(`${line}\n`);
    process.stdout.write(`${line}\n`);
    if (String(line).trim() !== '') lastLine = String(line);
  }
  const { exitCode, timedOut } = await running;
  log.end();
  await finished(log);
  if (timedOut) lastLine = `It took longer than ${limitMinutes} minutes, and was ended.`;
  const outcome = signal.aborted ? 'interrupted' : (outcomeOf[exitCode ?? -1] ?? 'harness error');
  const tookMs = Math.round(performance.now() - startedMs);
  return { name, title, outcome, exitCode, tookMs, lastLine, logFile };
}
