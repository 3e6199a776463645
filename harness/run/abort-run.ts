/**
 * The orderly end of a run that must not go on: everything it started is stopped, its report is
 * completed and shown, and the process ends. It never returns, whatever fails on the way.
 */
import { styleFor, summaryOf } from '../../reports/index.ts';
import { explain } from '../kernel/errors.ts';
import type { EndOfRun } from './cucumber-run.ts';
import { forceExitCode, harnessErrorExitCode } from './exit-code.ts';
import type { OpenRun } from './open-run.ts';
import { stopEverything } from './stop-everything.ts';

export interface AbortRequest {
  /** What stops the run, to follow "stopped by": `SIGINT`. */
  cause: string;
  exitCode: number;
  /** A path as the reader should see it. */
  show: (path: string) => string;
}

/** @param opening the run, which may still be starting */
export async function abortRun(
  opening: Promise<OpenRun>,
  { cause, exitCode, show }: AbortRequest,
): Promise<never> {
  forceExitCode(exitCode);
  process.stderr.write(`\nStopped by ${cause}: ending every process of this run …\n`);
  process.on('uncaughtException', tellAfterthought);
  try {
    const { run, cucumberRun } = await opening;
    const end = await cucumberRun.stop(cause);
    process.stdout.write(farewell(end, show));
    // A serial step cannot be stopped; one that was starting something may have gone on doing so.
    await stopEverything({ runId: run.id });
    if (end.teardownError === undefined) process.exit(exitCode);
    process.stderr.write(`${explain(end.teardownError)}\n`);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
  }
  forceExitCode(harnessErrorExitCode);
  return process.exit(harnessErrorExitCode);
}

function farewell({ messages, page, isComplete }: EndOfRun, show: AbortRequest['show']): string {
  const summary = isComplete ? [] : summaryOf(messages, styleFor(process.stdout));
  return [...summary, `report: ${show(page)}`, ''].join('\n');
}

/** A scenario whose programs vanish may throw where nobody waits; the report must be written still. */
function tellAfterthought(error: unknown): void {
  process.stderr.write(`while stopping: ${error instanceof Error ? error.message : error}\n`);
}
