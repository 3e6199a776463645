// A schema's defaults, put where a value has nothing. What there is to fill in is found out once: typebox's own Default walks
// through the whole schema for each value, which took longer than all the rest of a request's validation.
import { type TSchema, Type } from 'typebox';
import { compileLater } from '../compile-later.ts';

/** Changes the value that it is given, and returns it, or what stands in for nothing. */
export type Fill = (value: unknown) => unknown;

/** It judges nothing: a value that is not of the schema is filled where that makes sense. */
export function fillDefaults(schema: TSchema): Fill {
  if (!hasDefault(schema)) return (value) => value;
  if (Type.IsObject(schema)) {
    const { properties, ...rest } = schema;
    if (!hasDefault(rest)) return fillObject(properties);
  } else if (Type.IsArray(schema)) {
    const { items, ...rest } = schema;
    if (!hasDefault(rest)) return fillArray(items);
  } else {
    const { default: usual, ...rest } = schema as TSchema & { default?: unknown };
    if (isPlain(usual) && !hasDefault(rest))
      return (value) => (value === undefined ? usual : value);
  }
  const check = compileLater(schema); // a union, or something else that is rare
  return (value) => check.Default(value);
}

function fillObject(properties: Readonly<Record<string, TSchema>>): Fill {
  const fills = Object.entries(properties)
    .filter(([, property]) => hasDefault(property))
    .map(([name, property]) => ({ name, fill: fillDefaults(property) }));
  return (value) => {
    if (!isObject(value)) return value;
    for (const { name, fill } of fills) {
      const filled = fill(value[name]);
      if (filled !== undefined) value[name] = filled;
    }
    return value;
  };
}

function fillArray(items: TSchema): Fill {
  const fill = fillDefaults(items);
  return (value) => {
    if (!Array.isArray(value)) return value;
    value.forEach((item, index) => {
      value[index] = fill(item);
    });
    return value;
  };
}

/** Whether there is one anywhere in it. A field of that name counts as well, which costs time and nothing else. */
function hasDefault(schema: object): boolean {
  return JSON.stringify(schema).includes('"default":');
}

function isPlain(value: unknown): boolean {
  return value !== undefined && (typeof value !== 'object' || value === null);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
