/**
 * Hornet's plugin for cucumber. On the main thread, serial and parallel alike, it surrounds cucumber's
 * run with one of Hornet's: run id, guardian, proxy, the record of all messages, the reports, and an
 * orderly end on Ctrl+C. Scenarios join that run through the environment.
 */
import { relative } from 'node:path';
import type { CoordinatorContext, Plugin, PluginCleanup } from '@cucumber/cucumber/api';
import { explain, type HornetError, isHornetError } from '../kernel/errors.ts';
import { abortRun } from './abort-run.ts';
import { endRun } from './end-run.ts';
import { harnessErrorExitCode, usageExitCode } from './exit-code.ts';
import { interruptedExitCode, onInterrupt } from './interrupt-signals.ts';
import { openRun } from './open-run.ts';
import { type HornetPluginOptions, pluginSettings } from './plugin-settings.ts';
import { openShard } from './shard-run.ts';

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
  const { settings, shard } = await readSettings(context).catch(failToStart);
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
  if (shard !== undefined) {
    context.on('message', (message) => shard.hear(message));
    const tell = (line: string) => void process.stderr.write(`${line}\n`);
    context.transform('pickles:filter', (selected) =>
      shard.take(selected, open.run.reportFolder, tell),
    );
  }
  return async () => {
    await endRun(open, settings.reportsRoot, show);
    interrupt[Symbol.dispose]();
  };
}

async function readSettings({ environment, options }: CoordinatorContext<HornetPluginOptions>) {
  const settings = pluginSettings(environment, options, process.argv);
  const shard = settings.shard === undefined ? undefined : await openShard(settings.shard);
  return { settings, shard };
}

/** Cucumber does not tell plugins that it is a dry run, in which nothing is to be started. */
function isDryRun(argv: readonly string[]): boolean {
  return argv.includes('--dry-run') || argv.includes('-d');
}

function failToStart(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  return process.exit(
    isHornetError(error, 'CONFIGURATION_INVALID') ? usageExitCode : harnessErrorExitCode,
  );
}

function shownPath(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}
