/**
 * The `hornet` command. Each subcommand is a file of its own, listed here and nowhere else. Loaded synchronously, so
 * nothing that it imports at its top may await there.
 */
import { Command, CommanderError } from 'commander';
import { explain, isHornetError } from '../harness/kernel/errors.ts';
import { harnessErrorExitCode } from '../harness/run/exit-code.ts';
import { createProxyCommand } from './proxy.ts';
import { createRunCommand } from './run.ts';

/** Runs what the parameters ask for. Sets the exit code where it fails; else that is the subcommand's to set. */
export async function runHornet(parameters: readonly string[], version: string): Promise<void> {
  const hornet = new Command('hornet')
    .description('Test harness and chaos engineering for stacks that serve language models.')
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError('(--help lists every command)')
    .exitOverride();
  for (const subcommand of [createRunCommand(), createProxyCommand()])
    hornet.addCommand(subcommand.copyInheritedSettings(hornet));
  try {
    await hornet.parseAsync([...parameters], { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeFor(error);
  }
}

/** Commander has said itself what was wrong; anything else is said here. */
function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
  process.stderr.write(`${explain(error)}\n`);
  return isHornetError(error, 'CONFIGURATION_INVALID') ? usageExitCode : harnessErrorExitCode;
}

const usageExitCode = 2;
