/** The document at /openapi.json: whether it is one, and which routes it describes. */
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
  operationId?: string;
  parameters?: Parameter[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
  responses?: Record<string, { description?: unknown }>;
}

interface Document {
  openapi?: unknown;
  info?: { title?: unknown; version?: unknown };
  paths?: Record<string, Record<string, Operation>>;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const types = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'];

/** All that is wrong with it, in sentences; none where it is a document of OpenAPI 3. */
export function faultsOfDocument(given: unknown): string[] {
  const document = asDocument(given);
  if (document === undefined) return ['it is no object'];
  const faults: string[] = [];
  const { openapi, info, paths = {} } = document;
  if (typeof openapi !== 'string' || !/^3\.[01]\.\d+$/.test(openapi))
    faults.push(`openapi is ${JSON.stringify(openapi)}, and no version 3.x.y`);
  if (typeof info?.title !== 'string' || typeof info.version !== 'string')
    faults.push('info has no title, or no version');
  if (Object.keys(paths).length === 0) faults.push('it describes no path');
  for (const [path, item] of Object.entries(paths)) {
    if (!path.startsWith('/')) faults.push(`${path} begins with no slash`);
    for (const [method, operation] of Object.entries(item)) {
      const where = `${method.toUpperCase()} ${path}`;
      if (!methods.includes(method)) faults.push(`${where}: there is no such method`);
      else faults.push(...faultsOfOperation(path, operation).map((fault) => `${where}: ${fault}`));
    }
  }
  const ids = operationsOf(document).flatMap(({ operationId = [] }) => operationId);
  if (new Set(ids).size < ids.length) faults.push('two operations have one operationId');
  if (openapi === '3.0.3' && JSON.stringify(paths).match(/"type":"null"|"exclusiveM\w+":\d/))
    faults.push('it has schemas of 3.1 and says that it is of 3.0');
  return faults;
}

/** The routes of a document that has no faults. */
export function routesOf(given: unknown): Route[] {
  const { paths = {} } = asDocument(given) ?? {};
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody }]) => {
      const body = requestBody?.content?.['application/json']?.schema;
      const route = { method: method.toUpperCase(), path, parameters };
      return body === undefined ? route : { ...route, body };
    }),
  );
}

function faultsOfOperation(path: string, operation: Operation): string[] {
  const faults: string[] = [];
  const { parameters = [], responses = {}, requestBody } = operation;
  const declared = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
  for (const name of inPath.filter((one) => !declared.includes(one)))
    faults.push(`the parameter ${name} is not described`);
  for (const name of declared.filter((one) => !inPath.includes(one)))
    faults.push(`the parameter ${name} is not in the path`);
  for (const one of parameters)
    if (one.in === 'path' && one.required !== true)
      faults.push(`the parameter ${one.name} of the path is not required`);
  if (Object.keys(responses).length === 0) faults.push('it has no answer');
  for (const [status, { description }] of Object.entries(responses)) {
    if (!/^([1-5]\d\d|[1-5]XX|default)$/.test(status)) faults.push(`${status} is no status`);
    if (typeof description !== 'string') faults.push(`the answer ${status} has no description`);
  }
  if (requestBody !== undefined && Object.keys(requestBody.content ?? {}).length === 0)
    faults.push('its body has no content');
  return [...faults, ...unknownTypes(operation)];
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

function operationsOf({ paths = {} }: Document): Operation[] {
  return Object.values(paths).flatMap((item) => Object.values(item));
}

/** Its parts are looked at one by one afterwards; a part of another shape is then a fault, or is as if it were not there. */
function asDocument(given: unknown): Document | undefined {
  return typeof given === 'object' && given !== null ? (given as Document) : undefined;
}
