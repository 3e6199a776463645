import { describe, expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';
import type { Mutant } from './mutant.ts';
import { readAsked } from './options.ts';
import { planned } from './plan.ts';
import type { Result } from './result.ts';

const mutantNamed = (name: string): Mutant => ({
  name,
  broken: `${name} is broken.`,
  edits: [{ file: 'a.ts', find: name, replace: '' }],
  expected: ['lost'],
});
const [one, other] = [mutantNamed('one'), mutantNamed('other')];
const mutants = [one, other];
const doneOf = (mutant: Mutant, fingerprint = fingerprintOf(mutant)): Result => ({
  ...{ mutant: mutant.name, fingerprint, trials: [] },
});

describe('what is tried', () => {
  it('is everything, where there is no result', () => {
    const plan = planned(mutants, [], readAsked(['--unbroken', '2']));
    expect(plan).toEqual({ mutants, unbroken: [1, 2] });
  });

  it('is not what has a result', () => {
    expect(planned(mutants, [doneOf(one)], readAsked([])).mutants).toEqual([other]);
  });

  it('is what has a result of what it was before', () => {
    expect(planned(mutants, [doneOf(one, 'older')], readAsked([])).mutants).toEqual(mutants);
  });

  it('is only what is named, in that order, and no run of the unbroken stack', () => {
    const plan = planned(mutants, [], readAsked(['--only', 'other', '--only', 'one']));
    expect(plan).toEqual({ mutants: [other, one], unbroken: [] });
  });

  it('is what has a result too, where that is asked for', () => {
    const asked = readAsked(['--again', '--only', 'one']);
    expect(planned(mutants, [doneOf(one)], asked).mutants).toEqual([one]);
  });

  it('is nothing where only the page is to be written', () => {
    expect(planned(mutants, [], readAsked(['--page']))).toEqual({ mutants: [], unbroken: [] });
  });

  it('is refused for a name that no mutant has', () => {
    expect(() => planned(mutants, [], readAsked(['--only', 'othr']))).toThrow(/"othr".*other/s);
  });
});

describe('options', () => {
  it('are refused where a number is none', () => {
    expect(() => readAsked(['--seeds', 'many'])).toThrow('--seeds');
  });

  it('divide the command that all is started through', () => {
    expect(readAsked(['--through', 'nice -n 10']).through).toEqual(['nice', '-n', '10']);
  });
});
