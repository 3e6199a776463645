// What can be typed behind `keeper`, read from commander's own definitions, so that it cannot differ from them.
import type { Command, Option } from 'commander';

/** A command, `hives list`, or keeper itself, with what may follow it. */
export interface TypedCommand {
  /** The words behind `keeper`, with a blank between them; empty for keeper itself. */
  path: string;
  subcommands: { name: string; description: string }[];
  options: TypedOption[];
}

export interface TypedOption {
  /** With its hyphens: `--model`. */
  flag: string;
  /** `-h`, where there is one. */
  short?: string;
  description: string;
  value: 'none' | 'any' | 'file' | readonly string[];
}

/** Keeper first, then each command, those below groups included. */
export function describe(command: Command, above: readonly string[] = []): TypedCommand[] {
  const help = command.createHelp();
  const subcommands = help.visibleCommands(command);
  return [
    {
      path: above.join(' '),
      subcommands: subcommands.map((each) => ({
        name: each.name(),
        description: each.description(),
      })),
      options: help.visibleOptions(command).map(describeOption),
    },
    ...command.commands.flatMap((each) => describe(each, [...above, each.name()])),
  ];
}

function describeOption(option: Option): TypedOption {
  return {
    flag: option.long ?? option.flags,
    ...(option.short === undefined ? {} : { short: option.short }),
    description: option.description,
    value: valueBehind(option),
  };
}

function valueBehind(option: Option): TypedOption['value'] {
  if (!option.required && !option.optional) return 'none';
  if (option.argChoices !== undefined) return option.argChoices;
  return option.flags.includes('<file>') ? 'file' : 'any';
}
