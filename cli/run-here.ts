/** Runs the project's cucumber in this very process, so that signals, terminal and exit code are its own. */
import { pathToFileURL } from 'node:url';
import { HornetError } from '../harness/kernel/errors.ts';
import { pluginParameters } from './plugin-parameters.ts';
import { findCucumber } from './project-cucumber.ts';

/**
 * Resolves when cucumber has begun.
 * @param parameters what cucumber-js takes
 * @throws HornetError CONFIGURATION_INVALID where there is no cucumber, or it cannot read its own
 */
export async function runHere(parameters: readonly string[]): Promise<void> {
  const projectFolder = process.cwd();
  const cucumber = findCucumber(projectFolder);
  if (cucumber === undefined) {
    const message = `${projectFolder} has no cucumber: npm install --save-dev @cucumber/cucumber`;
    throw new HornetError('CONFIGURATION_INVALID', message, { data: { projectFolder } });
  }
  const added = await pluginParameters(parameters, cucumber, projectFolder);
  process.argv = [process.execPath, cucumber.program, ...parameters, ...added];
  await import(pathToFileURL(cucumber.program).href);
}
