// The whole of keeper as commander knows it. Each command is a file of its own, listed here and nowhere else.
import type { Command } from 'commander';
import { createChatCommand } from './commands/chat.ts';
import { createCompletionCommand } from './commands/completion.ts';
import { createHivesCommand } from './commands/hives.ts';
import { createInferCommand } from './commands/infer.ts';
import { createJobsCommand } from './commands/jobs.ts';
import { createLogsCommand } from './commands/logs.ts';
import { createModelsCommand } from './commands/models.ts';
import { createStatusCommand } from './commands/status.ts';
import { createWorkersCommand } from './commands/workers.ts';
import { commandGroup } from './keeper-command.ts';

export function createKeeper(): Command {
  return commandGroup(
    'keeper',
    "The user's end of the stack: asks a queen for work and shows what comes back.",
    [
      createInferCommand(),
      createChatCommand(),
      createStatusCommand(),
      createHivesCommand(),
      createWorkersCommand(),
      createModelsCommand(),
      createJobsCommand(),
      createLogsCommand(),
      createCompletionCommand(),
    ],
  );
}
