// What all commands of keeper have in common: where their settings come from, Ctrl+C, and that they end with an exit code.
import { Command } from 'commander';
import type { ExitCode } from '../contracts/index.ts';
import { defineCommand, programVersion, resolveSettings, type Setting } from '../shared/index.ts';
import { usualSettingsFile } from './environment.ts';
import { type Interruption, watchInterruption } from './interruption.ts';

export interface KeeperCommand<T extends object> {
  name: string;
  description: string;
  settings: readonly Setting[];
  /** As commander writes them, `<name>` or `[prompt]`, each with what it is. */
  arguments?: readonly (readonly [term: string, description: string])[];
  run(given: Given<T>): Promise<ExitCode>;
}

export interface Given<T extends object> {
  options: T;
  /** Where each option was found, in words. */
  origins: ReadonlyMap<string, string>;
  /** The command's own arguments, in order. */
  texts: readonly string[];
  interruption: Interruption;
  /** For faults that only the work can find. @throws CommanderError */
  refuse(fault: string): never;
  /** The whole of keeper, as commander knows it. */
  program: Command;
}

/** A command of keeper; its action ends the process. */
export function keeperCommand<T extends object>(spec: KeeperCommand<T>): Command {
  const command = defineCommand(spec.name, spec.description, spec.settings, 'keeper');
  for (const [term, description] of spec.arguments ?? []) command.argument(term, description);
  return command.action(async (...given: unknown[]) => {
    process.exit(await start(spec, command, given));
  });
}

/** A command that only has others below it. */
export function commandGroup(
  name: string,
  description: string,
  commands: readonly Command[],
): Command {
  const group = new Command(name)
    .description(description)
    .version(programVersion(), '--version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(--help lists every command)');
  for (const command of commands) group.addCommand(command);
  return group;
}

/** @throws CommanderError where settings or arguments are not usable */
async function start<T extends object>(
  spec: KeeperCommand<T>,
  command: Command,
  given: unknown[],
): Promise<ExitCode> {
  const { options, origins } = resolveSettings<T>(command, usualSettingsFile());
  using interruption = watchInterruption(process);
  return await spec.run({
    options,
    origins,
    texts: given.filter((text) => typeof text === 'string'),
    interruption,
    refuse: (fault) => command.error(`error: ${fault}`),
    program: rootOf(command),
  });
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}
