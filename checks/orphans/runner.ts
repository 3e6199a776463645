/** A real runner of the project beside this file, and the ways to end it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as elapsed } from 'node:timers/promises';
import { usualPath } from '../campaign/usual-path.ts';
import type { Control } from './control.ts';
import type { OrphansOptions } from './options.ts';
import type { PlannedRound, WayToEnd } from './plan.ts';

export interface RunnerSite {
  /** Where the run makes its folder. */
  tmpFolder: string;
  reportsRoot: string;
  /** The output of the runner. */
  logFile: string;
  proxyUrl: string;
  control: Control;
  /** A line of the environment that all of this runner's descendants inherit, and nobody else has. */
  mark: { name: string; value: string };
}

/** Starts cucumber on the project as a user would. */
export function startRunner(
  { mode, proxy, takesMachineThings }: Pick<PlannedRound, 'mode' | 'proxy' | 'takesMachineThings'>,
  { runner, runnerParameters }: Pick<OrphansOptions, 'runner' | 'runnerParameters'>,
  site: RunnerSite,
): ChildProcess {
  const output = openSync(site.logFile, 'a');
  try {
    const parallel = mode === 'parallel' ? ['--parallel', '2'] : [];
    return spawn(process.execPath, [...programs[runner], ...runnerParameters, ...parallel], {
      cwd: join(import.meta.dirname, 'project'),
      stdio: ['ignore', output, output],
      env: {
        PATH: usualPath,
        TMPDIR: site.tmpFolder,
        HORNET_REPORTS: site.reportsRoot,
        ...(proxy === 'external' && { TOXIPROXY_URL: site.proxyUrl }),
        ORPHANS_CONTROL: site.control.path,
        ORPHANS_MACHINE: takesMachineThings ? 'yes' : 'no',
        [site.mark.name]: site.mark.value,
      },
    });
  } finally {
    closeSync(output);
  }
}

const repository = join(import.meta.dirname, '..', '..');
const programs = {
  cucumber: [join(repository, 'node_modules/@cucumber/cucumber/bin/cucumber.js')],
  'hornet-run': [join(repository, 'cli/hornet.cjs'), 'run'],
};

/** Npm passes a Ctrl+C on that everybody has got already; a second one that counts comes later than this. */
const secondSignalAfterMs = 600;

/** Resolves with how the runner ended, once it has. */
export async function endRunner(
  runner: ChildProcess,
  way: WayToEnd,
  control: Control,
): Promise<string> {
  const ended = once(runner, 'exit', { signal: AbortSignal.timeout(30_000) });
  if (way === 'process.exit') control.order('exit');
  else if (way === 'process.exit in a step') control.order('exit in step');
  else if (way === 'uncaught exception') control.order('throw');
  else {
    const [signal = '', twice] = way.split(' ');
    // The ways of the plan that are not orders begin with the name of a signal.
    send(runner, signal as NodeJS.Signals);
    if (twice !== undefined) {
      await elapsed(secondSignalAfterMs);
      send(runner, signal as NodeJS.Signals);
    }
  }
  const [code, signal] = await ended;
  return signal ?? `code ${code}`;
}

/** By its handle, which knows when the pid is no longer its own. */
function send(runner: ChildProcess, signal: NodeJS.Signals): void {
  runner.kill(signal);
}
