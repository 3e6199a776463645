/**
 * Finds and reads the configuration of a project: the file that is named, or the nearest `hornet.config.*` at or above a
 * folder. TypeScript is read by Node itself, so the file must not lie below `node_modules`.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HornetError } from '../kernel/errors.ts';
import { configFrom, type HornetConfig, namingFile } from './config.ts';
import type { ServiceSpec } from './stack-spec.ts';

export interface LoadedConfig extends HornetConfig {
  /** Absolute. */
  file: string;
}

export interface LoadConfigOptions {
  /** Where to look first, and what a named file is relative to. */
  folder: string;
  /** The file to read instead of looking for one. */
  file?: string | undefined;
}

/** In this order where a folder has several. */
const configFileNames = ['ts', 'mts', 'js', 'mjs', 'json'].map(
  (extension) => `hornet.config.${extension}`,
);

/**
 * The configuration, with the working directory of every service made absolute: it counts from the file's folder.
 * @throws HornetError CONFIGURATION_NOT_FOUND; CONFIGURATION_INVALID with every fault
 */
export async function loadConfig({ folder, file }: LoadConfigOptions): Promise<LoadedConfig> {
  const found = file === undefined ? findConfig(folder) : resolve(folder, file);
  if (found === undefined || !existsSync(found)) throw notFound(folder, found);
  const config = configFrom(await read(found), found);
  const services = Object.entries(config.stack.services).map(([name, service]) => [
    name,
    { ...service, cwd: absoluteFolder(service, dirname(found)) },
  ]);
  return {
    ...config,
    stack: { ...config.stack, services: Object.fromEntries(services) },
    file: found,
  };
}

/** The nearest configuration file at the folder or above it. */
function findConfig(folder: string): string | undefined {
  const file = configFileNames.map((name) => join(folder, name)).find(existsSync);
  const above = dirname(folder);
  return file ?? (above === folder ? undefined : findConfig(above));
}

async function read(file: string): Promise<unknown> {
  try {
    if (extname(file) === '.json') return JSON.parse(await readFile(file, 'utf8'));
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    if (module.default !== undefined) return module.default;
  } catch (cause) {
    const error = namingFile(cause, file);
    if (error !== cause) throw error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${file} cannot be read: ${reason}`;
    throw new HornetError('CONFIGURATION_INVALID', message, { data: { file }, cause });
  }
  const message = `${file} exports nothing by default: export default defineConfig({ … }).`;
  throw new HornetError('CONFIGURATION_INVALID', message, { data: { file } });
}

function absoluteFolder({ cwd = '.' }: ServiceSpec, folder: string): string {
  return cwd.startsWith('{folder}') ? cwd : resolve(folder, cwd);
}

function notFound(
  folder: string,
  file: string | undefined,
): HornetError<'CONFIGURATION_NOT_FOUND'> {
  const message =
    file === undefined
      ? `Neither ${folder} nor a folder above it has a hornet.config.ts.`
      : `There is no configuration ${file}.`;
  const data = { folder, file, names: configFileNames };
  return new HornetError('CONFIGURATION_NOT_FOUND', message, { data });
}
