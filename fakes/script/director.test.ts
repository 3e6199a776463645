// The director fires the rules that are due, as often as they may, and says so.
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import type { Logger } from '../../system/shared/index.ts';
import { whole } from './arguments.ts';
import type { Facts } from './conditions.ts';
import { Director } from './director.ts';
import { parseScript } from './script-setting.ts';
import { defineVocabulary } from './vocabulary.ts';

const everything = [
  'nth',
  'from',
  'every',
  'containing',
  'token',
  'every_token',
  'stream',
  'route',
] as const;
const vocabulary = defineVocabulary(
  { start: { meaning: '', where: [] }, request: { meaning: '', where: everything } },
  {
    wait: { meaning: '', at: 'anywhere', with: Type.Object({ ms: whole(0, 9, 5) }) },
    cut: { meaning: '', at: ['request'], needs: { stream: true }, with: Type.Object({}) },
  },
);

describe('a director', () => {
  it.each<[object, Facts, boolean]>([
    [{}, {}, true],
    [{ nth: 2 }, { ordinal: 2 }, true],
    [{ nth: 2 }, { ordinal: 3 }, false],
    [{ from: 2 }, { ordinal: 3 }, true],
    [{ from: 2 }, { ordinal: 1 }, false],
    [{ every: 3 }, { ordinal: 6 }, true],
    [{ every: 3 }, { ordinal: 7 }, false],
    [{ every: 3 }, {}, false],
    [{ containing: 'needle' }, { text: 'a needle here' }, true],
    [{ containing: 'needle' }, {}, false],
    [{ token: 4 }, { token: 4 }, true],
    [{ token: 4 }, { token: 5 }, false],
    [{ every_token: 2 }, { token: 4 }, true],
    [{ every_token: 2 }, { token: 5 }, false],
    [{ stream: true }, { stream: true }, true],
    [{ stream: true }, { stream: false }, false],
    [{ stream: false }, {}, false],
    [{ route: 'GET /x' }, { route: 'GET /x' }, true],
    [{ route: 'GET /x' }, { route: 'GET /x/y' }, false],
    [{ nth: 2, token: 4 }, { ordinal: 2, token: 5 }, false],
  ])('where %j and the facts are %j: %s', (where, facts, fires) => {
    const { director } = directorOf([{ at: 'request', where, do: 'wait' }]);
    expect(director.cue('request', facts)).toHaveLength(fires ? 1 : 0);
  });

  it('fires a rule once, so many times, or always', () => {
    const { director } = directorOf([
      { at: 'start', do: 'wait', with: { ms: 1 } },
      { at: 'start', do: 'wait', with: { ms: 2 }, times: 2 },
      { at: 'start', do: 'wait', with: { ms: 3 }, times: 'always' },
    ]);
    const fired = [1, 2, 3].map(() =>
      director.cue('start').map((deed) => (deed.do === 'wait' ? deed.with.ms : undefined)),
    );
    expect(fired).toEqual([[1, 2, 3], [2, 3], [3]]);
  });

  it('does not count a rule whose action would have no effect', () => {
    const { director } = directorOf([{ at: 'request', do: 'cut' }]);
    expect(director.cue('request', { stream: false })).toEqual([]);
    expect(director.cue('request', { stream: true })).toEqual([{ do: 'cut', with: {} }]);
  });

  it('tells what fires, by the number of the rule, and nothing of the prompt', () => {
    const { director, told } = directorOf([
      { at: 'start', do: 'wait' },
      { at: 'request', do: 'wait', times: 2 },
    ]);
    for (const ordinal of [1, 2, 3]) director.cue('request', { ordinal, text: 'secret-17' });
    expect(told).toEqual([1, 2].map((time) => firedBy(2, time)));
  });

  it('without a script has nothing to do', () => {
    const director = new Director(vocabulary, undefined, {} as Logger); // never asked to log
    expect(director.cue('start')).toEqual([]);
  });
});

function directorOf(rules: readonly object[]) {
  const told: unknown[] = [];
  const log = { warn: (facts: object) => told.push(facts) } as unknown as Logger; // all that a director uses
  const script = parseScript(vocabulary, JSON.stringify({ rules }));
  return { director: new Director(vocabulary, script, log), told };
}

function firedBy(rule: number, time: number) {
  const what = { at: 'request', do: 'wait', with: { ms: 5 } };
  return { fired: { rule, ...what, time, facts: { ordinal: time } } };
}
