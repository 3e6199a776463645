// Reads definitions of hives out of JSON and names every fault at once. What it returns can be worked with.
import { InvalidArgumentError } from 'commander';
import { compileLater, parseAddress, parseUrl } from '../../shared/index.ts';
import {
  type HiveDefinition,
  LocalDefinitionSchema,
  SshDefinitionSchema,
} from './hive-definition.ts';

/** `field` is a JSON pointer, `fault` completes the sentence that it begins. */
export interface DefinitionFault {
  field: string;
  fault: string;
}

export interface CheckedDefinitions {
  /** Those without a fault, with their defaults. */
  definitions: HiveDefinition[];
  faults: DefinitionFault[];
}

const local = compileLater(LocalDefinitionSchema);
const overSsh = compileLater(SshDefinitionSchema);

/** A whole list, as it stands in the file. */
export function checkDefinitions(given: unknown): CheckedDefinitions {
  if (!Array.isArray(given))
    return { definitions: [], faults: [{ field: '/', fault: 'must be a list of hives' }] };
  const checked = given.map((each: unknown, index) => checkDefinition(each, `/${index}`));
  const names = given.map((each: { name?: unknown } | null) => each?.name);
  const repeated = names.flatMap((name, index) =>
    typeof name === 'string' && names.indexOf(name) < index
      ? [{ field: `/${index}/name`, fault: `is "${name}", as that of another hive before it` }]
      : [],
  );
  return {
    definitions: checked.flatMap(({ definition }) => definition ?? []),
    faults: [...checked.flatMap(({ faults }) => faults), ...repeated],
  };
}

/** One definition; `where` is put before the fields that are at fault. */
export function checkDefinition(
  given: unknown,
  where = '',
): { definition?: HiveDefinition; faults: DefinitionFault[] } {
  const check = hasHostObject(given) ? overSsh : local;
  const value = check.Default(structuredClone(given));
  const faults = [...faultsOfShape(check.Errors(value)), ...faultsOfMeaning(Object(value))].map(
    ({ field, fault }) => ({ field: `${where}${field}` || '/', fault }),
  );
  return check.Check(value) && faults.length === 0 ? { definition: value, faults } : { faults };
}

function hasHostObject(given: unknown): boolean {
  return typeof given === 'object' && given !== null && typeof Object(given).host === 'object';
}

function faultsOfShape(errors: ReturnType<typeof local.Errors>): DefinitionFault[] {
  return errors.flatMap((error) => {
    if (error.keyword === 'additionalProperties') return []; // told once more for each field
    if (error.keyword === 'required')
      return error.params.requiredProperties.map((name) => ({
        field: `${error.instancePath}/${name}`,
        fault: 'is missing',
      }));
    const fault = error.keyword === 'boolean' ? 'is not a known field' : error.message;
    return [{ field: error.instancePath, fault }];
  });
}

/** What no schema can say. Looks at every field that is what it should be, however wrong the rest is. */
function faultsOfMeaning(given: Record<string, unknown>): DefinitionFault[] {
  const { listen, advertise, env } = given;
  const listensEverywhere = typeof listen === 'string' && /^(0\.0\.0\.0|\[::\]):/.test(listen);
  const names = typeof env === 'object' && env !== null ? Object.keys(env) : [];
  return [
    ...faultOf('/listen', listen, parseAddress),
    ...faultOf('/advertise', advertise, parseUrl),
    ...(listensEverywhere && advertise === undefined
      ? [
          {
            field: '/advertise',
            fault: 'is missing: who listens on every address must say by which it is reached',
          },
        ]
      : []),
    ...names
      .filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      .map((name) => ({ field: `/env/${name}`, fault: 'is not the name of a variable' })),
  ];
}

function faultOf(
  field: string,
  text: unknown,
  parse: (text: string) => unknown,
): DefinitionFault[] {
  if (typeof text !== 'string') return [];
  try {
    parse(text);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return [{ field, fault: `is wrong: ${error.message.replace(/\.$/, '')}` }];
  }
}
