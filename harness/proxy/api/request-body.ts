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
  return toObjects(readValue(text), 'the body', 'item');
}

export function textField(fields: Fields, name: string, fallback: string): string {
  const value = fields.get(name) ?? fallback;
  if (typeof value !== 'string') throw mismatch(name, 'a string', value);
  // Half of a surrogate pair has no place in UTF-8, in which it will be sent back.
  return value.toWellFormed();
}

export function flagField(fields: Fields, name: string, fallback: boolean): boolean {
  const value = fields.get(name) ?? fallback;
  if (typeof value !== 'boolean') throw mismatch(name, 'true or false', value);
  return value;
}

export function numberField(fields: Fields, name: string, fallback: number): number {
  const value = fields.get(name) ?? fallback;
  if (value instanceof InexactNumber) return value.value;
  if (typeof value !== 'number') throw mismatch(name, 'a number', value);
  return value;
}

/** A whole number; `5.0` and `5e0` are not written as one. */
export function integerField(fields: Fields, name: string, fallback: number): number {
  const value = fields.get(name) ?? fallback;
  if (!Number.isSafeInteger(value)) throw mismatch(name, 'a whole number', value);
  return Number(value);
}

export function objectField(fields: Fields, name: string): Fields {
  return toFields(fields.get(name), name);
}

/** Several objects; none where there is no such field. */
export function objectsField(fields: Fields, name: string): Fields[] {
  return toObjects(fields.get(name), name, `${name} item`);
}

function readValue(text: string): unknown {
  const json = firstValue(text.replace(/^[ \t\r\n]+/, ''));
  try {
    return JSON.parse(json, keepWriting);
  } catch (error) {
    throw new ApiError('BAD_REQUEST_BODY', error instanceof Error ? error.message : String(error));
  }
}

/** The text of the first JSON value; whether it is a valid one is for the parser to say. */
function firstValue(text: string): string {
  if (text === '') throw new ApiError('BAD_REQUEST_BODY', 'EOF');
  if (!/^[{["]/.test(text)) return /^(?:null|[^\s,:[\]{}"]*)/.exec(text)?.[0] || text;
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]|"/gs)) {
    if (token === '"') break;
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth === 0) return text.slice(0, index + token.length);
  }
  throw new ApiError('BAD_REQUEST_BODY', 'unexpected EOF');
}

function toObjects(value: unknown, what: string, each: string): Fields[] {
  const items = value ?? [];
  if (!Array.isArray(items)) throw mismatch(what, 'an array', items);
  return items.map((item: unknown, index) => toFields(item, `${each} ${index + 1}`));
}

function toFields(value: unknown, what: string): Fields {
  if (value === undefined || value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) throw mismatch(what, 'an object', value);
  // Null sets nothing, not even over the same key in another case.
  const given = Object.entries(value).filter(([, item]) => item !== null);
  return new Map(given.map(([key, item]) => [key.toLowerCase(), item]));
}

/** A number written with a fraction or an exponent, whatever its value. */
class InexactNumber {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toJSON(): number {
    return this.value;
  }
}

function keepWriting(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || /^-?\d+$/.test(context?.source ?? '')) return value;
  return new InexactNumber(value);
}

function mismatch(what: string, wanted: string, value: unknown): ApiError {
  const got = JSON.stringify(value).slice(0, 60);
  return new ApiError('BAD_REQUEST_BODY', `${what} must be ${wanted}, not ${got}`);
}
