// A script is taken as it is meant or refused with everything that is wrong with it.
import fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { text, whole } from './arguments.ts';
import { checkScript } from './check-script.ts';
import { defineVocabulary } from './vocabulary.ts';

const vocabulary = defineVocabulary(
  {
    start: { meaning: 'it begins', where: [] },
    request: { meaning: 'it is asked', where: ['nth', 'containing'] },
  },
  {
    exit: { meaning: 'ends', at: 'anywhere', with: Type.Object({ code: whole(0, 255, 1) }) },
    say: {
      meaning: 'says this',
      at: ['request'],
      with: Type.Object({ text: text(1), times: Type.Optional(whole(1, 9)) }),
    },
  },
);

describe('checkScript', () => {
  it('fills in what a rule leaves out', () => {
    expect(check({ rules: [{ at: 'start', do: 'exit' }] })).toEqual({
      faults: [],
      rules: [{ at: 'start', where: {}, do: 'exit', with: { code: 1 }, times: 1 }],
    });
  });

  it('takes a rule that says everything', () => {
    const rule = { at: 'request', where: { nth: 2, containing: 'x' }, do: 'say' };
    const { faults, rules } = check({
      rules: [{ ...rule, with: { text: 'hm', times: 3 }, times: 'always' }],
    });
    expect(faults).toEqual([]);
    expect(rules).toEqual([
      { ...rule, with: { text: 'hm', times: 3 }, times: Number.POSITIVE_INFINITY },
    ]);
  });

  it.each([
    [[], ['the script must be an object']],
    [{}, ['rules is missing: it must be a list']],
    [{ rules: {} }, ['rules must be a list']],
    [{ rules: [], rule: 1 }, ['the script has an unknown key "rule"; known are rules']],
    [{ rules: [null] }, ['rule 1: a rule must be an object', missing('at'), missing('do')]],
    [
      { rules: [{ at: 'begin', do: 'exit' }] },
      ['rule 1: at is "begin": it must be one of start, request'],
    ],
    [
      { rules: [{ at: 'start', do: 'toString' }] },
      ['rule 1: do is "toString": it must be one of exit, say'],
    ],
    [
      { rules: [{ at: 'start', do: 'say', with: { text: 'x' } }] },
      ['rule 1: do cannot be say at start, but at request'],
    ],
    [
      { rules: [{ at: 'start', where: { nth: 1 }, do: 'exit' }] },
      ['rule 1: where has an unknown key "nth"; there are none here'],
    ],
    [
      { rules: [{ at: 'request', do: 'exit', with: { code: 256 }, times: 'ever' }] },
      [
        'rule 1: with.code must be a whole number from 0 to 255',
        'rule 1: times must be a whole number from 1 on, or "always"',
      ],
    ],
    [
      { rules: [{ at: 'request', do: 'say' }] },
      ['rule 1: with.text is missing: it must be text that is not empty'],
    ],
  ])('%j', (script, faults) => {
    expect(check(script).faults).toEqual(faults);
  });

  it('names the faults of all rules, however many', () => {
    const rules = Array.from({ length: 40 }, () => ({ at: 'request', do: 'say', with: { a: 1 } }));
    const { faults } = check({ rules });
    expect(faults).toHaveLength(80);
    expect(faults.at(-1)).toBe('rule 40: with.text is missing: it must be text that is not empty');
  });

  it('names a fault of a name that cannot even be told as text', () => {
    const { faults } = check({ rules: [{ at: { toString: [] }, do: 'say' }] });
    expect(faults[0]).toBe('rule 1: at is {"toString":[]}: it must be one of start, request');
  });

  it('never fails on a script, whatever it is', () => {
    const word = fc.constantFrom('start', 'request', 'exit', 'say', 'always', 'nth', '__proto__');
    const rule = fc.dictionary(
      fc.constantFrom('at', 'where', 'do', 'with', 'times', 'constructor'),
      fc.oneof(word, fc.jsonValue()),
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ rules: fc.array(rule) })), (script) => {
        for (const fault of check(script).faults) expect(fault).not.toBe('');
      }),
    );
  });
});

function check(value: unknown) {
  const faults: string[] = [];
  const { rules } = checkScript(vocabulary, value, faults);
  return { faults, rules };
}

function missing(field: 'at' | 'do'): string {
  const choice = field === 'at' ? 'start, request' : 'exit, say';
  return `rule 1: ${field} is missing: it must be one of ${choice}`;
}
