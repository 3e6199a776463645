/** Adds Hornet's plugin to a run of cucumber, once, whatever the project's profiles and the command line name already. */
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { HornetError } from '../harness/kernel/errors.ts';
import type { ProjectCucumber } from './project-cucumber.ts';

/**
 * What has to follow the parameters of cucumber-js for the plugin to be loaded; nothing where it is already.
 * @throws HornetError CONFIGURATION_INVALID with cucumber's complaint as its cause
 */
export async function pluginParameters(
  parameters: readonly string[],
  { loadConfiguration }: Pick<ProjectCucumber, 'loadConfiguration'>,
  projectFolder: string,
): Promise<string[]> {
  const { file, profiles, plugin } = readParameters(parameters);
  const options = { ...(file !== undefined && { file }), profiles, provided: { plugin } };
  const environment = { cwd: projectFolder };
  const { useConfiguration } = await loadConfiguration(options, environment).catch((cause) => {
    throw new HornetError('CONFIGURATION_INVALID', 'Cucumber cannot read its configuration.', {
      cause,
    });
  });
  const named = useConfiguration.plugin;
  if (named.some((specifier) => isOurs(specifier, projectFolder))) return [];
  // Cucumber does not append these to those of a profile but replaces them one by one, so all must be there.
  return [...named.slice(plugin.length), ourUrl].flatMap((specifier) => ['--plugin', specifier]);
}

/** Those parameters of cucumber-js that decide on plugins. */
function readParameters(parameters: readonly string[]) {
  const { values } = parseArgs({
    args: [...parameters],
    strict: false,
    options: {
      config: { type: 'string', short: 'c' },
      profile: { type: 'string', short: 'p', multiple: true },
      plugin: { type: 'string', multiple: true },
    },
  });
  const isText = (value: unknown) => typeof value === 'string';
  return {
    file: isText(values.config) ? values.config : undefined,
    profiles: (values.profile ?? []).filter(isText),
    plugin: (values.plugin ?? []).filter(isText),
  };
}

/** In the repository and in the built package alike, under this file's extension. */
const ourUrl = new URL(`../harness/run/plugin${extname(import.meta.url)}`, import.meta.url).href;

/** Cucumber takes what begins with a dot for a path in the project. */
function isOurs(specifier: string, projectFolder: string): boolean {
  if (specifier === 'hornet/plugin') return true;
  const url = specifier.startsWith('.')
    ? pathToFileURL(resolve(projectFolder, specifier)).href
    : specifier;
  return url === ourUrl;
}
