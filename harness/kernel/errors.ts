/**
 * The one error type of the harness and the one place where errors become prose.
 * Errors carry a code of the table and data; nothing here decides what to do about them.
 */
import { type ErrorCode, type ErrorRow, errorTable } from './error-table.ts';

export type { ErrorCode } from './error-table.ts';

export interface HornetErrorOptions {
  /** Facts a reader or a program needs: names, addresses, limits with their unit in the key. */
  data?: Record<string, unknown>;
  /** What made this happen. */
  cause?: unknown;
}

/** An error with a code of the table. The message says what happened to what, in one sentence. */
export class HornetError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name: string = 'HornetError';
  readonly code: C;
  readonly data: Record<string, unknown>;

  constructor(code: C, message: string, options: HornetErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = options.data ?? {};
  }
}

/** Whether this is an error of the harness, and, where a code is given, that one. */
export function isHornetError<C extends ErrorCode>(
  error: unknown,
  code?: C,
): error is HornetError<C> {
  return error instanceof HornetError && (code === undefined || error.code === code);
}

/**
 * Writes an error for a person, in several lines: what happened, the facts, what to do, and every
 * cause below it, indented. Accepts whatever was thrown, and ends on a chain of causes in a circle.
 */
export function explain(error: unknown): string {
  return explainLines(error, new Set()).join('\n');
}

function explainLines(error: unknown, seen: Set<unknown>): string[] {
  if (!(error instanceof Error)) return textLines(error);
  if (seen.has(error)) return [`${headline(error)} (see above)`];
  seen.add(error);
  const lines = [headline(error)];
  if (error instanceof HornetError) {
    const { meaning, advice } = rowOf(error);
    lines.push(`  ${meaning}`);
    for (const [key, value] of Object.entries(error.data)) lines.push(...factLines(key, value));
    lines.push(`  What to do: ${advice}`);
  } else {
    lines.push(...stackFrames(error));
  }
  if ('errors' in error && Array.isArray(error.errors)) {
    for (const inner of error.errors) lines.push(...nested('Among them', inner, seen));
  }
  if (error.cause !== undefined) lines.push(...nested('Caused by', error.cause, seen));
  return lines;
}

function rowOf({ code }: HornetError): ErrorRow {
  return errorTable[code];
}

function headline(error: Error): string {
  return error instanceof HornetError
    ? `${error.code}: ${error.message}`
    : `${error.name}: ${error.message}`;
}

function factLines(key: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) {
    return [
      `  ${key}:`,
      ...value.flatMap((item) => textLines(item).map((line) => `    | ${line}`)),
    ];
  }
  const [first = '', ...rest] = textLines(value);
  return [`  ${key}: ${first}`, ...rest.map((line) => `    ${line}`)];
}

function textLines(value: unknown): string[] {
  const text = typeof value === 'string' || value instanceof Error ? String(value) : toJson(value);
  return text.split('\n');
}

function toJson(value: unknown): string {
  try {
    const plain = (_key: string, item: unknown) =>
      typeof item === 'bigint' ? item.toString() : item;
    return JSON.stringify(value, plain) ?? String(value);
  } catch {
    // A value that refers to itself has no JSON; its type is still worth a line.
    return String(value);
  }
}

/** The frames of an error that is not ours: an accident, so where it happened matters. */
function stackFrames(error: Error): string[] {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.slice(0, 3).map((line) => `  ${line.trim()}`);
}

function nested(relation: string, error: unknown, seen: Set<unknown>): string[] {
  const [first = '', ...rest] = explainLines(error, seen);
  return [`  ${relation}: ${first}`, ...rest.map((line) => `    ${line}`)];
}
