// A schema as a check that is compiled when it is first needed. Loading the compiler takes longer than starting a server,
// and most programs are started, asked a few things and stopped.
import { createRequire } from 'node:module';
import type { Static, TSchema } from 'typebox';
import type { TLocalizedValidationError } from 'typebox/error';

export interface Check<S extends TSchema> {
  Check(value: unknown): value is Static<S>;
  /** Every fault, not only the first ones. */
  Errors(value: unknown): TLocalizedValidationError[];
  /** The value with the schema's defaults where it has nothing. Changes the value it is given. */
  Default(value: unknown): unknown;
}

/** Takes the place of `Compile` of typebox. */
export function compileLater<S extends TSchema>(schema: S): Check<S> {
  let compiled: Check<S> | undefined;
  const check = (): Check<S> => {
    compiled ??= compile(schema);
    return compiled;
  };
  return {
    Check: (value): value is Static<S> => check().Check(value),
    Errors: (value) => check().Errors(value),
    Default: (value) => check().Default(value),
  };
}

/** Loads the compiler now, for a program that has nothing else to do. */
export function loadCompiler(): void {
  loadTypebox();
}

const requireHere = createRequire(import.meta.url);

function compile<S extends TSchema>(schema: S): Check<S> {
  // A validator checks what its schema says, whose static type this is.
  return loadTypebox().Compile(schema) as unknown as Check<S>;
}

function loadTypebox(): typeof import('typebox/compile') {
  const { Settings }: typeof import('typebox/system') = requireHere('typebox/system');
  Settings.Set({ maxErrors: 10_000 }); // it would stop at the eighth fault
  return requireHere('typebox/compile');
}
