/** As much of JSON Schema as our documents use: what a schema asks for, as a source of values that keep to it. */
import fc from 'fast-check';

export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  patternProperties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

/** What stands for a text by the name of its field, so that some requests get further than the first look-up. */
export type Hints = Readonly<Record<string, readonly string[]>>;

const longestText = 60;
const longestList = 4;

/** Values that the schema allows. Texts keep to its lengths, and not to a pattern, which the server has to notice. */
export function valuesOf(schema: Schema, hints: Hints = {}, field = ''): fc.Arbitrary<unknown> {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined)
    return fc.oneof(...branches.map((branch) => valuesOf(branch, hints, field)));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const { type = 'any' } = schema;
  if (Array.isArray(type))
    return fc.oneof(...type.map((one) => valuesOf({ ...schema, type: one }, hints, field)));
  return byType[type]?.(schema, hints, field) ?? fc.jsonValue({ maxDepth: 2 });
}

type ValuesOf = (schema: Schema, hints: Hints, field: string) => fc.Arbitrary<unknown>;

const byType: Readonly<Record<string, ValuesOf>> = {
  string: ({ minLength = 0, maxLength = longestText }, hints, field) => {
    const limits = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, longestText)) };
    const text = fc.string({ ...limits, unit: 'binary' });
    const known = hints[field];
    return known === undefined ? text : fc.oneof(fc.constantFrom(...known), text);
  },
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  integer: ({ minimum = -1_000, maximum = 1_000_000 }) =>
    fc.integer({ min: Math.ceil(minimum), max: Math.min(maximum, 2 ** 31 - 1) }),
  number: ({ minimum, maximum = 1_000, exclusiveMinimum, exclusiveMaximum = maximum }) =>
    fc.double({
      min: minimum ?? exclusiveMinimum ?? -1_000,
      max: exclusiveMaximum,
      minExcluded: minimum === undefined && exclusiveMinimum !== undefined,
      noNaN: true,
    }),
  array: ({ items = {}, minItems = 0, maxItems = longestList }, hints, field) =>
    fc.array(valuesOf(items, hints, field), {
      minLength: minItems,
      maxLength: Math.max(minItems, Math.min(maxItems, longestList)),
    }),
  object: ({ properties = {}, required = [] }, hints) => {
    const fields = Object.entries(properties).map(
      ([name, schema]) => [name, valuesOf(schema, hints, name)] as const,
    );
    return fc.record(Object.fromEntries(fields), {
      requiredKeys: required.filter((name) => Object.hasOwn(properties, name)),
      noNullPrototype: true,
    });
  },
};
