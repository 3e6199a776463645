// The table of errors is read by programs and people: its rows must be whole, ordered and in agreement with themselves.
import { describe, expect, it } from 'vitest';
import { type ErrorType, errorCodes, isErrorCode } from './error-codes.ts';

const rows = Object.entries(errorCodes);

const statusesByType: Record<ErrorType, readonly number[]> = {
  invalid_request_error: [400, 409, 413],
  not_found_error: [404],
  cancelled_error: [499],
  server_error: [500, 507],
  upstream_error: [502],
  overloaded_error: [503],
  rate_limit_error: [429],
  timeout_error: [504],
};

describe('the table of errors', () => {
  it.each(rows)('%s has a status that agrees with its type', (_code, row) => {
    expect(statusesByType[row.type]).toContain(row.status);
  });

  it.each(rows)('%s says in whole sentences what it means and what to do', (_code, row) => {
    expect(row.meaning).toMatch(/^[A-Z].{10,}\.$/);
    expect(row.advice).toMatch(/^[A-Z].{10,}\.$/);
  });

  it.each(rows)('%s is in capitals and its columns stand in reading order', (code, row) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(Object.keys(row)).toEqual(['status', 'type', 'meaning', 'advice']);
  });

  it('is sorted by status, so that a reader finds a row', () => {
    const statuses = rows.map(([, row]) => row.status);
    expect(statuses).toEqual(statuses.toSorted((one, other) => one - other));
  });

  it('has one meaning and one advice for each code, none copied from another', () => {
    expect(new Set(rows.map(([, row]) => row.meaning)).size).toBe(rows.length);
    expect(new Set(rows.map(([, row]) => row.advice)).size).toBe(rows.length);
  });
});

describe('isErrorCode', () => {
  it.each(rows)('knows %s', (code) => {
    expect(isErrorCode(code)).toBe(true);
  });

  it.each([
    'NOT_A_CODE',
    'toString',
    '__proto__',
    '',
    404,
    null,
    undefined,
  ])('refuses %s', (value) => {
    expect(isErrorCode(value)).toBe(false);
  });
});
