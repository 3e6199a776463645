/** The document at /openapi.json: whether it is one, and which routes it describes. */
import { Validator } from '@seriousme/openapi-schema-validator';
import type { Schema } from './schema.ts';

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}

export interface Route {
  /** In capitals. */
  method: string;
  /** With `{name}` where a parameter goes. */
  path: string;
  parameters: Parameter[];
  /** Of the body, where there is one. */
  body?: Schema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
}

interface Document {
  paths?: Record<string, Record<string, Operation>>;
}

const types = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'];

/** All that is wrong with it, in sentences; none where it is a document of OpenAPI 3, and says what its paths say. */
export async function faultsOfDocument(given: unknown): Promise<string[]> {
  if (typeof given !== 'object' || given === null) return ['it is no object'];
  const { valid, errors } = await new Validator().validate({ ...given });
  if (!valid) return sentencesOf(errors);
  const { paths = {} } = given as Document; // it is one, as it is valid
  if (Object.keys(paths).length === 0) return ['it describes no path'];
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      faultsOfOperation(path, operation).map(
        (fault) => `${method.toUpperCase()} ${path}: ${fault}`,
      ),
    ),
  );
}

/** The innermost first, since they say most. */
function sentencesOf(errors: Awaited<ReturnType<Validator['validate']>>['errors']): string[] {
  if (!Array.isArray(errors)) return [String(errors)];
  return errors
    .toSorted((one, other) => other.instancePath.length - one.instancePath.length)
    .map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}

/** The routes of a document that has no faults. */
export function routesOf(given: unknown): Route[] {
  const { paths = {} } = given as Document; // that is what has been found out
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody }]) => {
      const body = requestBody?.content?.['application/json']?.schema;
      const route = { method: method.toUpperCase(), path, parameters };
      return body === undefined ? route : { ...route, body };
    }),
  );
}

/** What no schema of documents can say. */
function faultsOfOperation(path: string, operation: Operation): string[] {
  const { parameters = [] } = operation;
  const declared = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
  return [
    ...inPath
      .filter((name) => !declared.includes(name))
      .map((name) => `the parameter ${name} is not described`),
    ...declared
      .filter((name) => !inPath.includes(name))
      .map((name) => `the parameter ${name} is not in the path`),
    ...unknownTypes(operation),
  ];
}

/** Anywhere below, except among the properties of a schema, where `type` may be the name of one. */
function unknownTypes(value: unknown, isNames = false): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    if (key === 'type' && !isNames && typeof each === 'string' && !types.includes(each))
      return [`there is no type ${each}`];
    return key === 'enum' || key === 'default' ? [] : unknownTypes(each, key === 'properties');
  });
}
