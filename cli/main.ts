/**
 * The `hornet` command. Each subcommand is a file of its own, listed here and nowhere else. Loaded synchronously, so
 * nothing that it imports at its top may await there.
 */
import { Command, CommanderError } from 'commander';
import { withTwoDashes } from '../harness/proxy/flags.ts';
import { createChaosCommand } from './chaos.ts';
import { createCleanCommand } from './clean.ts';
import { createDoctorCommand } from './doctor.ts';
import { createFaultsCommand } from './faults.ts';
import { createInitCommand } from './init.ts';
import { createMergeCommand } from './merge.ts';
import { createProxyCommand } from './proxy.ts';
import { createRunCommand } from './run.ts';
import { tellError, usageExitCode } from './tell-error.ts';
import { createUpCommand } from './up.ts';

/** Runs what the parameters ask for. Sets the exit code where it fails; else that is the subcommand's to set. */
export async function runHornet(parameters: readonly string[], version: string): Promise<void> {
  const hornet = new Command('hornet')
    .description('Test harness and chaos engineering for stacks that serve language models.')
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError('(--help lists every command)')
    .exitOverride();
  const subcommands = [
    createInitCommand(),
    createRunCommand(),
    createUpCommand(),
    createChaosCommand(),
    createFaultsCommand(),
    createProxyCommand(),
    createCleanCommand(),
    createMergeCommand(),
    createDoctorCommand(),
  ];
  for (const subcommand of subcommands) {
    hornet.addCommand(subcommand);
    inheritSettings(subcommand, hornet);
  }
  try {
    const [name] = parameters;
    // As in the command line of Toxiproxy, whose place the proxy takes.
    const words = name === 'proxy' ? withTwoDashes(parameters) : [...parameters];
    await hornet.parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeFor(error);
  }
}

/** Of a command that has commands of its own, these too. */
function inheritSettings(command: Command, from: Command): void {
  command.copyInheritedSettings(from);
  for (const subcommand of command.commands) inheritSettings(subcommand, command);
}

/** Commander has said itself what was wrong; anything else is said here. */
function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
  return tellError(error);
}
