import { describe, expect, it } from 'vitest';
import { stackRules } from '../../cli/chaos/look-at-stack.ts';
import { historyRules } from '../../harness/history/check-history.ts';
import { mutants } from './table.ts';

const known = [...Object.keys(historyRules), 'not_recovered', ...Object.keys(stackRules)];

/** Each with the reason why no defect of the stack could be held against it. */
const withoutMutants: Readonly<Record<string, string>> = {
  nothing_invoked: 'it is about the experiment',
  no_prediction: 'it is about the experiment',
  not_invoked: 'it is about the notes of a client',
  not_started: 'it is about the notes of a client',
  ended_twice: 'a client notes the first end only',
  never_ended: 'a client gives up, and notes that, before its time is over',
  late: 'a client gives up, and notes that, before its time is over',
  leak_memory: 'what a few dozen faults can lose is less than what memory varies by',
};

describe('the rules that mutants should break', () => {
  it('are rules that there are', () => {
    const expected = new Set(mutants.flatMap((mutant) => mutant.expected));
    expect([...expected].filter((rule) => !known.includes(rule))).toEqual([]);
    expect(Object.keys(withoutMutants).filter((rule) => !known.includes(rule))).toEqual([]);
  });

  it.each(
    known.filter((rule) => withoutMutants[rule] === undefined),
  )('have two mutants at least: %s', (rule) => {
    const names = mutants.filter(({ expected }) => expected.includes(rule));
    expect(names.length).toBeGreaterThanOrEqual(2);
  });
});
