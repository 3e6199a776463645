/**
 * Holds data that no compiler has seen against a table of fields, and names every fault by its path. A schema library
 * would take longer to load than most stacks to start, and names one fault of a choice several times over.
 */
import { didYouMean } from '../kernel/nearest-name.ts';

/** The faults of a value, each beginning with the path: `stack.services.front.command must be …`. */
export type Check = (value: unknown, path: string) => string[];

export interface Field {
  check: Check;
  isRequired?: boolean;
}

/** A field for each key of an interface: one that is forgotten does not compile. */
export type Fields<T> = { readonly [K in keyof Required<T>]: Field };

/** A value that the test accepts. @param expected completes the sentence "… must be …" */
export function valueThat(expected: string, isRight: (value: unknown) => boolean): Check {
  return (value, path) => (isRight(value) ? [] : [`${path || 'It'} must be ${expected}`]);
}

/** An object with these fields and no others. */
export function objectWith<T>(fields: Fields<T>): Check {
  const known = Object.keys(fields);
  return (value, path) => {
    if (!isRecord(value)) return [`${path || 'It'} must be an object with ${known.join(', ')}`];
    const unknown = Object.keys(value).filter((key) => !Object.hasOwn(fields, key));
    const missing = known.filter((key) => fieldOf(fields, key).isRequired && !isGiven(value[key]));
    return [
      ...unknown.map(
        (key) => `${pathTo(path, key)} is no field of Hornet's${hint(key, known, value)}`,
      ),
      ...missing.map((key) => `${pathTo(path, key)} is missing`),
      ...known
        .filter((key) => isGiven(value[key]))
        .flatMap((key) => fieldOf(fields, key).check(value[key], pathTo(path, key))),
    ];
  };
}

/** An object with any keys, and the same check for each value. */
export function recordOf(check: Check): Check {
  return (value, path) =>
    isRecord(value)
      ? Object.entries(value).flatMap(([key, item]) => check(item, pathTo(path, key)))
      : [`${path} must be an object`];
}

export const isText = (value: unknown): value is string => typeof value === 'string';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What of a value is a list of texts: what a further check can work on. */
export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

/** `services.front`, `services["a b"]`, `links[2]`. */
export function pathTo(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function fieldOf(fields: Readonly<Record<string, Field>>, key: string): Field {
  return fields[key] as Field; // asked for with its own keys only
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}

/** What is there already was not meant. */
function hint(key: string, known: readonly string[], value: Record<string, unknown>): string {
  const free = known.filter((name) => !isGiven(value[name]));
  return didYouMean(key, free) || ` (there are ${known.join(', ')})`;
}
