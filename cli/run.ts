/** `hornet run`: cucumber of the project in the working directory, with Hornet's plugin around the run. */
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { pluginParameters } from './plugin-parameters.ts';
import { findCucumber } from './project-cucumber.ts';

export function createRunCommand(): Command {
  return new Command('run')
    .description('Runs the features of the project in this folder.')
    .argument('[arguments...]', 'what cucumber-js takes: paths, --tags, --parallel and so on')
    .passThroughOptions()
    .allowUnknownOption()
    .action((_given, _options, command: Command) => run(command));
}

async function run(command: Command): Promise<void> {
  const projectFolder = process.cwd();
  const cucumber = findCucumber(projectFolder);
  if (cucumber === undefined)
    command.error(
      `error: ${projectFolder} has no cucumber: npm install --save-dev @cucumber/cucumber`,
    );
  const added = await pluginParameters(command.args, cucumber, projectFolder);
  // In this very process, so that signals, the terminal and the exit code are cucumber's own.
  process.argv = [process.execPath, cucumber.program, ...command.args, ...added];
  await import(pathToFileURL(cucumber.program).href);
}
