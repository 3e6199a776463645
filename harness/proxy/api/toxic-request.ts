/** Reads what a new toxic is to be, or what is to change of one, from the fields of a request. */
import { findToxicType } from '../toxics/table.ts';
import type { Attributes, Direction, Toxic, ToxicType } from '../toxics/toxic.ts';
import { ApiError } from './api-error.ts';
import { type Fields, integerField, numberField, objectField, textField } from './request-body.ts';

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
 * The attributes a type knows; one that is not given keeps its value, or is 0.
 * @throws ApiError BAD_REQUEST_BODY
 */
export function readAttributes(
  fields: Fields,
  type: ToxicType,
  current: Partial<Attributes>,
): Attributes {
  const given = objectField(fields, 'attributes');
  const read = (name: string) => [name, integerField(given, name, current[name] ?? 0)] as const;
  return Object.fromEntries(type.attributeNames.map(read));
}

function readDirection(stream: string): Direction {
  const direction = stream.toLowerCase();
  if (direction !== 'upstream' && direction !== 'downstream') throw new ApiError('INVALID_STREAM');
  return direction;
}
