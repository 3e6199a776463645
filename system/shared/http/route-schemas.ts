// How routes check what they are sent: by the library that their schemas are made with, compiled at the first request.
// Fastify's own compilers would load another library, and compile every schema with it, at each start.
import type { FastifySchemaValidationError, FastifyServerOptions } from 'fastify';
import type { TSchema } from 'typebox';
import { compileLater } from '../compile-later.ts';

interface RouteSchema {
  schema: TSchema;
}

const buildValidator =
  () =>
  ({ schema }: RouteSchema) => {
    const check = compileLater(schema);
    return (given: unknown) => {
      const value = check.Default(given);
      return check.Check(value) ? { value } : { error: check.Errors(value).flatMap(faultsOf) };
    };
  };

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
