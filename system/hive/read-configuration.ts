// Reads the file of models and workers, and names every fault in it at once.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Value } from 'typebox/value';
import { type HiveConfiguration, HiveConfigurationSchema } from '../contracts/index.ts';

/** Model paths are taken relative to the file. @throws Error with all faults in its message */
export function readConfiguration(file: string): HiveConfiguration {
  const configuration: unknown = Value.Default(
    HiveConfigurationSchema,
    JSON.parse(readFileSync(file, 'utf8')),
  );
  const faults = [...Value.Errors(HiveConfigurationSchema, configuration)].map(
    (error) => `${error.instancePath || '/'} ${error.message}`,
  );
  if (!Value.Check(HiveConfigurationSchema, configuration))
    throw new Error(`${file} is not valid: ${faults.join('; ')}`);
  const ids = new Set(configuration.models.map((model) => model.id));
  const names = configuration.workers.map((worker) => worker.name);
  const unknown = configuration.workers
    .filter((worker) => !ids.has(worker.model))
    .map(
      (worker) => `worker ${worker.name} names the model "${worker.model}", which is not in models`,
    );
  const twice = names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => `worker ${name} stands there twice`);
  if (unknown.length + twice.length > 0)
    throw new Error(`${file} is not valid: ${[...unknown, ...twice].join('; ')}`);
  return {
    ...configuration,
    models: configuration.models.map((model) => ({
      ...model,
      path: resolve(dirname(file), model.path),
    })),
  };
}
