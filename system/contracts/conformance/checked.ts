// Holds a value against the contract it should keep, and says where it does not.
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';

/** The value, known to be what the schema says. @throws Error that names every fault */
export function checked<const S extends TSchema>(schema: S, value: unknown): Static<S> {
  if (Value.Check(schema, value)) return value;
  const faults = Value.Errors(schema, value).map((each) => `${each.instancePath} ${each.message}`);
  throw new Error(`${JSON.stringify(value)} is not in the contract: ${faults.join('; ')}`);
}
