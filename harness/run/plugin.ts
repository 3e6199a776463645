/**
 * Hornet's plugin for cucumber. On the main thread, serial and parallel alike, it surrounds cucumber's
 * run with one of Hornet's: run id, guardian, proxy, the record of all messages, the reports, and an
 * orderly end on Ctrl+C. Scenarios join that run through the environment.
 */
import { relative } from 'node:path';
import type { CoordinatorContext, Plugin, PluginCleanup } from '@cucumber/cucumber/api';
import { explain, type HornetError } from '../kernel/errors.ts';
import { abortRun } from './abort-run.ts';
import { endRun } from './end-run.ts';
import { harnessErrorExitCode } from './exit-code.ts';
import { interruptedExitCode, onInterrupt } from './interrupt-signals.ts';
import { openRun } from './open-run.ts';
import { type HornetPluginOptions, pluginSettings } from './plugin-settings.ts';

const plugin: Plugin<HornetPluginOptions> = {
  type: 'plugin',
  optionsKey: 'hornet',
  coordinator: surroundRun,
};

export default plugin;

async function surroundRun(
  context: CoordinatorContext<HornetPluginOptions>,
): Promise<PluginCleanup | undefined> {
  if (context.operation !== 'runCucumber' || isDryRun(process.argv)) return undefined;
  const settings = pluginSettings(context.environment, context.options);
  const show = (path: string) => shownPath(context.environment.cwd, path);
  let aborting: Promise<never> | undefined;
  const abort = (cause: string, exitCode: number): Promise<never> => {
    aborting ??= abortRun(opening, { cause, exitCode, show });
    return aborting;
  };
  const interrupt = onInterrupt((signal) => void abort(signal, interruptedExitCode));
  const onHarnessError = (error: HornetError) => void abort(error.code, harnessErrorExitCode);
  const opening = openRun({ ...settings, onHarnessError });
  const open = await opening.catch(failToStart);
  context.on('message', (message) => open.cucumberRun.record(message));
  return async () => {
    await endRun(open, settings.reportsRoot, show);
    interrupt[Symbol.dispose]();
  };
}

/** Cucumber does not tell plugins that it is a dry run, in which nothing is to be started. */
function isDryRun(argv: readonly string[]): boolean {
  return argv.includes('--dry-run') || argv.includes('-d');
}

function failToStart(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  return process.exit(harnessErrorExitCode);
}

function shownPath(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}
