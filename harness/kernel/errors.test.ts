/** The table is complete, and an explanation says what, where, what to do and why. */
import { describe, expect, it } from 'vitest';
import { errorTable } from './error-table.ts';
import { explain, HornetError } from './errors.ts';

describe('errorTable', () => {
  it('says of every code what it means and what to do', () => {
    for (const [code, row] of Object.entries(errorTable)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
      expect(row.meaning, code).toMatch(/^[A-Z].*\.$/);
      expect(row.advice, code).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('explain', () => {
  it('says what happened, the facts, what to do, and every cause', () => {
    const root = new HornetError('PROCESS_EXITED_EARLY', 'queen ended with exit code 2.', {
      data: { process: 'queen', lastLines: ['first', 'second\nthird'], port: undefined },
    });
    const error = new HornetError('STACK_NOT_STARTED', 'Service queen did not start.', {
      cause: root,
    });
    expect(explain(error).split('\n')).toEqual([
      'STACK_NOT_STARTED: Service queen did not start.',
      `  ${errorTable.STACK_NOT_STARTED.meaning}`,
      `  What to do: ${errorTable.STACK_NOT_STARTED.advice}`,
      '  Caused by: PROCESS_EXITED_EARLY: queen ended with exit code 2.',
      `      ${errorTable.PROCESS_EXITED_EARLY.meaning}`,
      '      process: queen',
      '      lastLines:',
      '        | first',
      '        | second',
      '        | third',
      `      What to do: ${errorTable.PROCESS_EXITED_EARLY.advice}`,
    ]);
  });

  it('shows where an error that is not ours came from, and all of several', () => {
    const several = new AggregateError([new Error('one'), 'two'], 'both failed');
    const text = explain(several);
    expect(text).toMatch(/^AggregateError: both failed\n {2}at /);
    expect(text).toContain('Among them: Error: one');
    expect(text).toContain('Among them: two');
  });

  it('ends on causes in a circle and on values without a text', () => {
    const error = new Error('round');
    error.cause = error;
    expect(explain(error)).toContain('Caused by: Error: round (see above)');
    const circular: Record<string, unknown> = { big: 1n };
    circular['self'] = circular;
    expect(explain(circular)).toBe('[object Object]');
    expect(explain({ big: 1n })).toBe('{"big":"1"}');
    expect(explain(undefined)).toBe('undefined');
  });
});
