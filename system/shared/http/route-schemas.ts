// How routes check what they are sent: by the library that their schemas are made with, compiled at the first request.
// Fastify's own compilers would load another library, and compile every schema with it, at each start.
import type { FastifySchemaValidationError, FastifyServerOptions } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { compileLater } from '../compile-later.ts';
import { type Fill, fillDefaults } from './fill-defaults.ts';

interface RouteSchema {
  schema: TSchema;
}

interface Branch {
  check: ReturnType<typeof compileLater>;
  fill: Fill;
}

const buildValidator =
  () =>
  ({ schema }: RouteSchema) => {
    const checks = compileBranches(schema);
    return (given: unknown) => {
      const { check, fill } = checks(given);
      const value = fill(given);
      return check.Check(value) ? { value } : { error: check.Errors(value).flatMap(faultsOf) };
    };
  };

/**
 * A union whose members have a field in common that tells them apart (`x-discriminator`) is checked by the member that is
 * meant: its faults can be told, those of a union cannot.
 */
function compileBranches(schema: TSchema): (given: unknown) => Branch {
  const whole = branchOf(schema);
  const field = (schema as { 'x-discriminator'?: string })['x-discriminator'];
  if (field === undefined || !Type.IsUnion(schema)) return () => whole;
  const branches = schema.anyOf.map((member) => ({
    names: compileLater(Type.Object({ [field]: propertyOf(member, field) })),
    branch: branchOf(member),
  }));
  const none = branchOf(
    Type.Object({
      [field]: Type.Enum(branches.flatMap((_, index) => valuesOf(schema.anyOf[index], field))),
    }),
  );
  return (given) => branches.find(({ names }) => names.Check(given))?.branch ?? none;
}

function branchOf(schema: TSchema): Branch {
  return { check: compileLater(schema), fill: fillDefaults(schema) };
}

function propertyOf(schema: TSchema, name: string): TSchema {
  if (!Type.IsObject(schema)) throw new Error('Only objects can be told apart by a field.');
  const property = schema.properties[name];
  if (property === undefined) throw new Error(`A member of the union has no field ${name}.`);
  return property;
}

function valuesOf(schema: TSchema | undefined, name: string): string[] {
  const property = propertyOf(schema ?? {}, name) as { const?: string; enum?: string[] };
  return property.const === undefined ? (property.enum ?? []) : [property.const];
}

/** What the schema of an answer says is for the documentation, and for those who test us. */
const buildSerializer = () => () => JSON.stringify;

export const routeSchemas: NonNullable<FastifyServerOptions['schemaController']> = {
  compilersFactory: {
    // Fastify has only the types of its own compilers here; it calls these two as it calls those.
    ...({ buildValidator, buildSerializer } as object),
  },
};

type SchemaError = ReturnType<ReturnType<typeof compileLater>['Errors']>[number];

/** One fault for each field. */
function faultsOf(error: SchemaError): FastifySchemaValidationError[] {
  if (error.keyword === 'additionalProperties') return []; // told once more for each of them, as a false schema
  if (error.keyword === 'required')
    return error.params.requiredProperties.map((missingProperty) => ({
      ...error,
      params: { missingProperty },
      message: 'is missing',
    }));
  const message = error.keyword === 'boolean' ? 'is not a known field' : error.message;
  return [{ ...error, params: { ...error.params }, message }];
}
