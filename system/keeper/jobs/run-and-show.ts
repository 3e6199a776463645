// A job on the user's screen, from the request to its last line.
import type { ExitCode, Narration, Operation } from '../../contracts/index.ts';
import { createLog, createNarrator, type Narrate } from '../../shared/index.ts';
import { type Display, openDisplay } from '../display/display.ts';
import { exitCodeOf } from '../ending.ts';
import { terminalOf } from '../environment.ts';
import type { DisplaySettings } from '../settings/display-settings.ts';
import type { QueenOptions } from '../settings/queen-settings.ts';
import { type JobPatience, runJob } from './run-job.ts';

export type ShownJobOptions = QueenOptions & JobPatience & DisplaySettings;

/** Runs the job to its end and returns the exit code that says how it ended. */
export async function runAndShow(
  operation: Operation,
  options: ShownJobOptions,
  interruption: AbortSignal,
): Promise<ExitCode> {
  using display = displayFor(options);
  const narrate = narratorFor(display);
  const { show } = display;
  const ending = await runJob({ ...options, operation }, { narrate, show, interruption });
  await display.end(ending);
  return exitCodeOf(ending);
}

/** The display that the settings ask for, on this process's screen. */
export function displayFor(options: DisplaySettings): Display {
  return openDisplay(process, {
    isQuiet: options.quiet ?? false,
    isJson: options.json ?? false,
    level: options.level,
    mode: options.narration,
    terminal: terminalOf(process.stderr),
  });
}

/** Speaks as keeper, to the user alone. */
export function narratorFor({ narrate }: { narrate(narration: Narration): void }): Narrate {
  return createNarrator('keeper', createLog('keeper', 'silent'), [narrate]);
}
