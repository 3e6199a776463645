// The kinds of value that a script may contain. Each schema carries words for people, which become both the help and the fault.
import { IsOptional, type TObject, type TSchema, Type } from 'typebox';

/** A whole number, both ends included. */
export function whole(minimum: number, maximum: number, preset?: number) {
  const range = Number.isFinite(maximum) ? `from ${minimum} to ${maximum}` : `from ${minimum} on`;
  return Type.Integer({
    minimum,
    ...(Number.isFinite(maximum) ? { maximum } : {}),
    ...presetTo(preset),
    description: `a whole number ${range}`,
  });
}

/** Any number, both ends included. */
export function decimal(minimum: number, maximum: number, preset?: number) {
  const description = `a number from ${minimum} to ${maximum}`;
  return Type.Number({ minimum, maximum, ...presetTo(preset), description });
}

/** Milliseconds, up to a day. */
export function milliseconds(preset?: number) {
  return whole(0, 86_400_000, preset);
}

/** Text of any kind; `minLength` 0 lets it be empty. */
export function text(minLength: 0 | 1, preset?: string) {
  const description = minLength === 0 ? 'text' : 'text that is not empty';
  return Type.String({ minLength, maxLength: 65_536, ...presetTo(preset), description });
}

/** One of a few words. */
export function choice<const T extends string[]>(words: readonly [...T], preset?: T[number]) {
  return Type.Enum<T>(words, { ...presetTo(preset), description: `one of ${words.join(', ')}` });
}

export function toggle(preset?: boolean) {
  return Type.Boolean({ ...presetTo(preset), description: 'true or false' });
}

/** One argument of an action, or one condition of a trigger. */
export interface Argument {
  name: string;
  schema: TSchema;
  /** What it must be. */
  words: string;
  /** Its value where it is absent, or undefined where it has none. */
  preset: unknown;
  /** Whether it may be absent without a preset. */
  isOptional: boolean;
}

export function argumentsOf({ properties }: TObject): Argument[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    words: 'description' in schema ? String(schema.description) : 'of another kind',
    preset: 'default' in schema ? schema.default : undefined,
    isOptional: IsOptional(schema),
  }));
}

function presetTo<T>(preset: T | undefined): { default?: T } {
  return preset === undefined ? {} : { default: preset };
}
