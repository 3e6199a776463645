/** Reads what a new toxic is to be, or what is to change of one, from the fields of a request. */

import type { ToxicChange } from '../proxy-registry.ts';
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
  const toxicity = readToxicity(fields, 1);
  const givenName = textField(fields, 'name', '');
  objectField(fields, 'attributes');
  const direction = readDirection(stream);
  const type = findToxicType(typeName);
  if (type === undefined) throw new ApiError('INVALID_TOXIC_TYPE');
  const name = givenName === '' ? `${typeName}_${stream}` : givenName;
  assertFree(name);
  const attributes = readAttributes(fields, type, {});
  assertSparesNobody(type, toxicity);
  const leaseMs = readLease(fields);
  return { name, typeName, type, direction, stream, toxicity, attributes, leaseMs };
}

/**
 * What is to change of a toxic.
 * @throws ApiError BAD_REQUEST_BODY
 */
export function readToxicChange(fields: Fields, toxic: Toxic): ToxicChange {
  const attributes = readAttributes(fields, toxic.type, toxic.attributes);
  const toxicity = readToxicity(fields, toxic.toxicity);
  assertSparesNobody(toxic.type, toxicity);
  const leaseMs = readLease(fields, toxic.leaseMs);
  return { attributes, toxicity, ...(fields.has('lease_ms') && { leaseMs }) };
}

/**
 * How long a toxic is to stay without being renewed; 0 for no lease. A key that Toxiproxy does not know.
 * @throws ApiError BAD_REQUEST_BODY
 */
export function readLease(fields: Fields, current?: number): number | undefined {
  const leaseMs = integerField(fields, 'lease_ms', current ?? 0);
  if (leaseMs < 0) throw new ApiError('BAD_REQUEST_BODY', 'lease_ms must not be negative');
  return leaseMs === 0 ? undefined : leaseMs;
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
  const attributes: Attributes = Object.fromEntries(Object.entries(type.attributes).map(read));
  const fault = type.fault?.(attributes);
  if (fault !== undefined) throw new ApiError('BAD_REQUEST_BODY', fault);
  return attributes;
}

/** Whether somebody listens is the same for all who dial. */
function assertSparesNobody({ listening }: ToxicType, toxicity: number): void {
  if (listening === undefined || toxicity === 0 || toxicity === 1) return;
  const reason = `toxicity must be 0 or 1 for a toxic that concerns listening, not ${toxicity}`;
  throw new ApiError('BAD_REQUEST_BODY', reason);
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

/** A number of single precision, as Toxiproxy has it: what is shown is the shortest that stands for it. */
function readToxicity(fields: Fields, current: number): number {
  const given = numberField(fields, 'toxicity', current);
  const single = Math.fround(given);
  if (!Number.isFinite(single))
    throw new ApiError('BAD_REQUEST_BODY', `toxicity ${given} is too large`);
  for (let digits = 1; digits <= 9; digits += 1) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return single;
}

function readDirection(stream: string): Direction {
  const direction = stream.toLowerCase();
  if (direction !== 'upstream' && direction !== 'downstream') throw new ApiError('INVALID_STREAM');
  return direction;
}
