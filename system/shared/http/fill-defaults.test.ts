// Defaults are filled in as typebox itself would, in all the shapes that routes have.
import fc from 'fast-check';
import { type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import {
  ChatCompletionRequestSchema,
  CompletionRequestSchema,
  HeartbeatSchema,
  InferOperationSchema,
} from '../../contracts/index.ts';
import { fillDefaults } from './fill-defaults.ts';

const nested = Type.Object({
  name: Type.String(),
  size: Type.Optional(Type.Integer({ default: 4 })),
  list: Type.Array(Type.Object({ kind: Type.String({ default: 'child' }) })),
  either: Type.Union([Type.Object({ a: Type.Number({ default: 1 }) }), Type.Null()]),
  parts: Type.Array(Type.String(), { default: ['one'] }),
});
const schemas: Record<string, TSchema> = {
  nested,
  CompletionRequestSchema,
  ChatCompletionRequestSchema,
  HeartbeatSchema,
  InferOperationSchema,
};

describe.each(Object.entries(schemas))('%s', (_name, schema) => {
  const fill = fillDefaults(schema);
  const names = Object.keys((schema as { properties?: object }).properties ?? {});

  it('is filled as typebox fills it, whatever the value is', () => {
    const field = fc.constantFrom(...names, 'foreign');
    const item = fc.oneof(fc.jsonValue(), fc.array(fc.constant({})), fc.constant({}));
    const value = fc.oneof(fc.jsonValue(), fc.dictionary(field, item));
    fc.assert(
      fc.property(value, (given) => {
        expect(fill(structuredClone(given))).toEqual(Value.Default(schema, structuredClone(given)));
      }),
    );
  });
});

it('gives each value a default of its own', () => {
  const fill = fillDefaults(nested);
  const [one, other] = [fill({}), fill({})] as { parts: string[] }[];
  one?.parts.push('two');
  expect(other?.parts).toEqual(['one']);
});
