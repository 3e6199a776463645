// The keeper as a program: the user's command line. Each subcommand is a file of its own, listed here and nowhere else.
import { Command } from 'commander';
import { leaveOnUsageError } from '../shared/index.ts';
import { createInferCommand } from './infer.ts';

const subcommands = [createInferCommand()];

const keeper = new Command('keeper')
  .description("The user's end of the stack: asks a queen for work and shows what comes back.")
  .exitOverride()
  .showHelpAfterError('(--help lists every command)');
for (const subcommand of subcommands) keeper.addCommand(subcommand);

try {
  await keeper.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  leaveOnUsageError(error);
}
