// `keeper completion`: the script that teaches a shell to complete keeper's commands and options.
import type { Command } from 'commander';
import { exitCodes } from '../../contracts/index.ts';
import { bashCompletion } from '../completion/bash.ts';
import { describe, type TypedCommand } from '../completion/describe.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { write } from '../display/output.ts';
import { commandGroup, keeperCommand } from '../keeper-command.ts';

const shells: Record<string, (commands: readonly TypedCommand[]) => string> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export function createCompletionCommand(): Command {
  return commandGroup(
    'completion',
    'Prints what teaches a shell to complete keeper.',
    Object.entries(shells).map(([shell, scriptFor]) =>
      keeperCommand<object>({
        name: shell,
        description: `Prints the script for ${shell}.`,
        settings: [],
        run: async ({ program }) => {
          await write(process.stdout, scriptFor(describe(program)));
          return exitCodes.ok;
        },
      }),
    ),
  );
}
