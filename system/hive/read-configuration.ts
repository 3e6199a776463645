// Reads the file of models and workers, and names every fault in it at once. What it returns can be worked with.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { type Static, Type } from 'typebox';
import { Settings } from 'typebox/system';
import { Value } from 'typebox/value';
import { type HiveConfiguration, HiveConfigurationSchema } from '../contracts/index.ts';
import { parseAddress, parseUrl } from '../shared/index.ts';

/** Model paths are taken relative to the file. @throws InvalidArgumentError with all faults in its message */
export function readConfiguration(file: string): HiveConfiguration {
  const configuration: unknown = Value.Default(HiveConfigurationSchema, readJson(file));
  const faults = [...faultsOfShape(configuration), ...faultsOfMeaning(configuration)];
  if (faults.length > 0 || !Value.Check(HiveConfigurationSchema, configuration))
    throw new InvalidArgumentError(`${file} is not valid: ${faults.join('; ')}.`);
  return {
    ...configuration,
    models: configuration.models.map((model) => ({
      ...model,
      path: resolve(dirname(file), model.path),
    })),
    workers: configuration.workers.map(({ advertise, url, ...worker }) => ({
      ...worker,
      ...(advertise === undefined ? {} : { advertise: parseUrl(advertise) }),
      ...(url === undefined ? {} : { url: parseUrl(url) }),
    })),
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(`${file} cannot be read: ${reason}.`);
  }
}

Settings.Set({ maxErrors: 10_000 }); // the library would stop at the eighth fault

function faultsOfShape(configuration: unknown): string[] {
  return Value.Errors(HiveConfigurationSchema, configuration).flatMap((error) => {
    const where = error.instancePath || '/';
    if (error.keyword === 'boolean') return [`${where} is not a known field`];
    if (error.keyword === 'const')
      return [`${where} may be ${JSON.stringify(error.params.allowedValue)}`];
    const isSaidAlready = error.keyword === 'additionalProperties' || error.keyword === 'anyOf';
    return isSaidAlready ? [] : [`${where} ${error.message}`];
  });
}

/** What no schema can say. Looks at every entry that has the fields for it, however wrong the rest is. */
function faultsOfMeaning(configuration: unknown): string[] {
  const models = Value.Check(ModelsSchema, configuration) ? configuration.models : [];
  const workers = Value.Check(WorkersSchema, configuration) ? configuration.workers : [];
  const ids = models.flatMap((model) => (Value.Check(ModelSchema, model) ? [model.id] : []));
  const known = workers.filter((worker) => Value.Check(WorkerSchema, worker));
  const devices = Value.Check(DevicesSchema, configuration)
    ? configuration.devices.map(({ id }) => id)
    : undefined;
  return [
    ...repeated(devices ?? []).map((id) => `the device "${id}" stands there twice`),
    ...repeated(ids).map((id) => `the model "${id}" stands there twice`),
    ...repeated(known.map(({ name }) => name)).map((name) => `worker ${name} stands there twice`),
    ...known.flatMap((worker) => faultsOfWorker(worker, ids, devices)),
  ];
}

function faultsOfWorker(
  { name, model, device, listen, advertise, url, command }: Static<typeof WorkerSchema>,
  models: readonly string[],
  devices: readonly string[] | undefined,
): string[] {
  const besides = url === undefined ? {} : { 'a command': command, advertise };
  return [
    ...(models.includes(model)
      ? []
      : [`worker ${name} names the model "${model}", which is not in models`]),
    ...faultOf(`worker ${name} listens at`, listen, parseAddress),
    ...(device === undefined || (devices?.includes(device) ?? true)
      ? []
      : [`worker ${name} is on "${device}", which is not in devices`]),
    ...faultOf(`worker ${name} is advertised as`, advertise, parseUrl),
    ...faultOf(`worker ${name} runs at`, url, parseUrl),
    ...Object.entries(besides).flatMap(([what, given]) =>
      given === undefined ? [] : [`worker ${name} has a url, and so cannot have ${what}`],
    ),
  ];
}

const ModelsSchema = Type.Object({ models: Type.Array(Type.Unknown()) });
const ModelSchema = Type.Object({ id: Type.String() });
const WorkersSchema = Type.Object({ workers: Type.Array(Type.Unknown()) });
const WorkerSchema = Type.Object({
  name: Type.String(),
  model: Type.String(),
  listen: Type.Optional(Type.String()),
  advertise: Type.Optional(Type.String()),
  device: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
  command: Type.Optional(Type.Unknown()),
});
const DevicesSchema = Type.Object({ devices: Type.Array(Type.Object({ id: Type.String() })) });

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function faultOf(
  what: string,
  text: string | undefined,
  parse: (text: string) => unknown,
): string[] {
  if (text === undefined) return [];
  try {
    parse(text);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return [`${what} "${text}": ${error.message.replace(/\.$/, '')}`];
  }
}
