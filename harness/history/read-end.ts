/** Finds in what a server says that an answer is over or has failed, why, and how long it says that it was. */
import type { HornetError } from '../kernel/errors.ts';
import { valueAt } from '../stack/dialect.ts';
import type { Claimed, StreamFailure } from './stream-records.ts';
import type { StreamWire } from './stream-wire.ts';

/** What a bare marker says of the answer before it; undefined for anything else. */
export function readEnd(data: string, { end, types }: StreamWire): 'ok' | 'fail' | undefined {
  if (types !== undefined)
    return Object.values(types.ends).find(({ marker }) => marker === data)?.kind;
  return 'data' in end && data === end.data ? 'ok' : undefined;
}

/** The error in a piece, or in the body of an answer; undefined where there is none. */
export function failureOf(piece: unknown, wire: StreamWire): StreamFailure | undefined {
  const { error, failure } = wire;
  if (failure === undefined) {
    const message = error === undefined ? undefined : textAt(piece, error);
    return message === undefined ? undefined : { ...unnamed, message };
  }
  const [code, message] = [textAt(piece, failure.code), textAt(piece, failure.message)];
  if (code === undefined && message === undefined) return undefined;
  const components = failure.components.flatMap((path) => textAt(piece, path) ?? []);
  return { code, message, components, phase: textAt(piece, failure.phase) };
}

/** The same of an answer that is no stream. */
export function errorIn(refusal: HornetError, wire: StreamWire): StreamFailure {
  return failureOf(parsed(refusal.data['body']), wire) ?? { ...unnamed, message: refusal.message };
}

/** What a piece says of the length of the answer; undefined where it says nothing of that. */
export function claimsOf(piece: unknown, { claims }: StreamWire): Claimed | undefined {
  if (claims === undefined) return undefined;
  const said = Object.entries(claims).map(([what, path]) => [what, valueAt(piece, path)] as const);
  const known = said.filter(([, value]) => typeof value === 'number');
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

const unnamed = { code: undefined, components: [], phase: undefined };

function textAt(piece: unknown, path: string): string | undefined {
  const value = valueAt(piece, path);
  return typeof value === 'string' ? value : undefined;
}

function parsed(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined; // not an error of a known form, which the caller says
  }
}
