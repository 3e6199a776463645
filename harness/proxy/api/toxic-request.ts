/** Reads what a new toxic is to be, or what is to change of one, from the fields of a request. */
import type { AttributeSpec, AttributeValue } from '../toxics/attributes.ts';
import { findToxicType } from '../toxics/table.ts';
import type { Attributes, Direction, Toxic, ToxicType } from '../toxics/toxic.ts';
import { ApiError } from './api-error.ts';
import {
  type Fields,
  flagField,
  integerField,
  numberField,
  objectField,
  textField,
} from './request-body.ts';

/**
 * Checks in the order in which Toxiproxy does, so that of several faults the same one is named.
 * @param assertFree Throws when the proxy has a toxic of that name already.
 * @throws ApiError BAD_REQUEST_BODY, INVALID_STREAM, INVALID_TOXIC_TYPE
 */
export function readToxic(fields: Fields, assertFree: (name: string) => void): Toxic {
  const typeName = textField(fields, 'type', '');
  const stream = textField(fields, 'stream', 'downstream');
  const toxicity = numberField(fields, 'toxicity', 1);
  const givenName = textField(fields, 'name', '');
  objectField(fields, 'attributes');
  const direction = readDirection(stream);
  const type = findToxicType(typeName);
  if (type === undefined) throw new ApiError('INVALID_TOXIC_TYPE');
  const name = givenName === '' ? `${typeName}_${stream}` : givenName;
  assertFree(name);
  const attributes = readAttributes(fields, type, {});
  return { name, typeName, type, direction, stream, toxicity, attributes };
}

/**
 * The attributes a type knows; one that is not given keeps its value, or is what nobody has set.
 * @throws ApiError BAD_REQUEST_BODY
 */
export function readAttributes(
  fields: Fields,
  type: ToxicType,
  current: Partial<Attributes>,
): Attributes {
  const given = objectField(fields, 'attributes');
  const read = ([name, spec]: [string, AttributeSpec]) =>
    [name, readAttribute(given, name, spec, current[name])] as const;
  return Object.fromEntries(Object.entries(type.attributes).map(read));
}

function readAttribute(
  given: Fields,
  name: string,
  spec: AttributeSpec,
  current: AttributeValue = spec.fallback,
): AttributeValue {
  const value = attributeReaders[spec.kind](given, name, current);
  const fault = spec.fault?.(value);
  if (fault === undefined) return value;
  throw new ApiError('BAD_REQUEST_BODY', `${name} ${fault}, not ${JSON.stringify(value)}`);
}

const attributeReaders: Record<
  AttributeSpec['kind'],
  (fields: Fields, name: string, fallback: AttributeValue) => AttributeValue
> = {
  integer: (fields, name, fallback) => integerField(fields, name, Number(fallback)),
  number: (fields, name, fallback) => numberField(fields, name, Number(fallback)),
  text: (fields, name, fallback) => textField(fields, name, String(fallback)),
  flag: (fields, name, fallback) => flagField(fields, name, fallback === true),
};

function readDirection(stream: string): Direction {
  const direction = stream.toLowerCase();
  if (direction !== 'upstream' && direction !== 'downstream') throw new ApiError('INVALID_STREAM');
  return direction;
}
