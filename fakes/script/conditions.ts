// What a rule may ask for beside its trigger, as one table for all fakes: a trigger lists which of these make sense at it.
import { type Static, type TSchema, Type } from 'typebox';
import { text, toggle, whole } from './arguments.ts';

/** What is known at the moment that a trigger names. All ordinals count from 1. */
export interface Facts {
  /** Which one it is of its kind: of the requests, of the health calls. For a token: of the request that it belongs to. */
  ordinal?: number;
  /** What the client wrote: the prompt. */
  text?: string;
  /** Which token of the answer comes next. */
  token?: number;
  /** Whether the answer is a stream. */
  stream?: boolean;
  /** Method and path, such as `GET /v1/hives`. */
  route?: string;
}

const anyOrdinal = whole(1, Number.POSITIVE_INFINITY);

export const conditionSchemas = {
  nth: anyOrdinal,
  from: anyOrdinal,
  every: anyOrdinal,
  containing: text(1),
  token: anyOrdinal,
  every_token: anyOrdinal,
  stream: toggle(),
  route: text(1),
} as const satisfies Record<string, TSchema>;

export const conditionMeanings: Readonly<Record<ConditionName, string>> = {
  nth: 'it is the n-th of its kind, counted from 1',
  from: 'it is the n-th or a later one',
  every: 'it is one of every n: the n-th, the 2n-th, …',
  containing: 'the prompt contains this text',
  token: 'the next token is the k-th of the answer, counted from 1',
  every_token: 'the next token is one of every k',
  stream: 'the answer is a stream (true), or whole (false)',
  route: 'the request has this method and path, as in `GET /v1/hives`',
};

export type ConditionName = keyof typeof conditionSchemas;
/** The conditions of one rule; all of those given must hold. */
export type Where = { readonly [N in ConditionName]?: Static<(typeof conditionSchemas)[N]> };

/** Whether every condition holds; one about a fact that is not known does not. */
export function holds(where: Where, facts: Facts): boolean {
  const { ordinal = 0, token = 0 } = facts;
  return (
    (where.nth === undefined || ordinal === where.nth) &&
    (where.from === undefined || ordinal >= where.from) &&
    (where.every === undefined || isMultiple(ordinal, where.every)) &&
    (where.containing === undefined || (facts.text ?? '').includes(where.containing)) &&
    (where.token === undefined || token === where.token) &&
    (where.every_token === undefined || isMultiple(token, where.every_token)) &&
    (where.stream === undefined || facts.stream === where.stream) &&
    (where.route === undefined || facts.route === where.route)
  );
}

/** The schema of a trigger's conditions. */
export function whereSchema(names: readonly ConditionName[]) {
  return Type.Object(
    Object.fromEntries(names.map((name) => [name, Type.Optional(conditionSchemas[name])])),
  );
}

function isMultiple(value: number, of: number): boolean {
  return value > 0 && value % of === 0;
}
