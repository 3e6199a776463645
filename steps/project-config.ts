// The configuration of the project whose features run: the nearest one, or the one that the parameters name.
import { type LoadedConfig, loadConfig } from '../harness/index.ts';
import type { StackWorld } from './support/stack-world.ts';

/** @throws HornetError CONFIGURATION_NOT_FOUND, CONFIGURATION_INVALID */
export function configOf({ parameters }: StackWorld): Promise<LoadedConfig> {
  return loadConfig({ folder: process.cwd(), file: parameters.config });
}
