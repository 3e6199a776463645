/**
 * Reads request bodies the way Toxiproxy does: whatever the content type says, keys in any case,
 * unknown keys ignored, null the same as absent, and nothing after the first JSON value looked at.
 */
import { ApiError } from './api-error.ts';

/** The fields of one object, by their names in lower case. */
export type Fields = ReadonlyMap<string, unknown>;

/**
 * The one object of a body.
 * @throws ApiError BAD_REQUEST_BODY
 */
export function readObject(text: string): Fields {
  return toFields(readValue(text), 'the body');
}

/**
 * The objects of a body that is an array; null stands for an empty one.
 * @throws ApiError BAD_REQUEST_BODY
 */
export function readObjects(text: string): Fields[] {
  const value = readValue(text) ?? [];
  if (!Array.isArray(value)) throw mismatch('the body', 'an array', value);
  return value.map((item: unknown, index) => toFields(item, `item ${index + 1}`));
}

export function textField(fields: Fields, name: string, fallback: string): string {
  const value = fields.get(name) ?? fallback;
  if (typeof value !== 'string') throw mismatch(name, 'a string', value);
  return value;
}

export function flagField(fields: Fields, name: string, fallback: boolean): boolean {
  const value = fields.get(name) ?? fallback;
  if (typeof value !== 'boolean') throw mismatch(name, 'true or false', value);
  return value;
}

export function numberField(fields: Fields, name: string, fallback: number): number {
  const value = fields.get(name) ?? fallback;
  if (typeof value !== 'number') throw mismatch(name, 'a number', value);
  return value;
}

export function integerField(fields: Fields, name: string, fallback: number): number {
  const value = fields.get(name) ?? fallback;
  if (!Number.isSafeInteger(value)) throw mismatch(name, 'a whole number', value);
  return Number(value);
}

export function objectField(fields: Fields, name: string): Fields {
  return toFields(fields.get(name), name);
}

function readValue(text: string): unknown {
  const json = firstValue(text.trimStart());
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ApiError('BAD_REQUEST_BODY', error instanceof Error ? error.message : String(error));
  }
}

/** The text of the first JSON value; whether it is a valid one is for the parser to say. */
function firstValue(text: string): string {
  if (text === '') throw new ApiError('BAD_REQUEST_BODY', 'EOF');
  if (!/^[{["]/.test(text)) return /^[^\s,:[\]{}"]*/.exec(text)?.[0] || text;
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]|"/gs)) {
    if (token === '"') break;
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth === 0) return text.slice(0, index + token.length);
  }
  throw new ApiError('BAD_REQUEST_BODY', 'unexpected EOF');
}

function toFields(value: unknown, what: string): Fields {
  if (value === undefined || value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) throw mismatch(what, 'an object', value);
  return new Map(Object.entries(value).map(([key, item]) => [key.toLowerCase(), item]));
}

function mismatch(what: string, wanted: string, value: unknown): ApiError {
  const got = JSON.stringify(value).slice(0, 60);
  return new ApiError('BAD_REQUEST_BODY', `${what} must be ${wanted}, not ${got}`);
}
