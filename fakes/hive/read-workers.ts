// Reads the hive's file of models and workers for the fake. It refuses what is not of its shape, and trusts what it says.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { Value } from 'typebox/value';
import { type HiveConfiguration, HiveConfigurationSchema } from '../../system/contracts/index.ts';

/** Model paths are taken relative to the file. @throws InvalidArgumentError */
export function readWorkers(file: string): HiveConfiguration {
  const configuration: unknown = Value.Default(HiveConfigurationSchema, readJson(file));
  if (!Value.Check(HiveConfigurationSchema, configuration)) {
    const faults = Value.Errors(HiveConfigurationSchema, configuration);
    const said = faults.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
    throw new InvalidArgumentError(`${file} is not valid: ${said.join('; ')}.`);
  }
  const models = configuration.models.map(({ id, path }) => ({
    id,
    path: resolve(dirname(file), path),
  }));
  return { ...configuration, models };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(
      `${file} cannot be read: ${error instanceof Error ? error.message : error}.`,
    );
  }
}
