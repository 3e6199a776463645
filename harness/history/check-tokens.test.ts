import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenRules } from './check-tokens.ts';
import type { RecordedHistory } from './history-record.ts';
import { judgeBy, rulesBroken as rulesBrokenBy } from './testing/rules-broken.ts';
import { WrittenHistory } from './testing/written-history.ts';

const gulls = [' gulls', ' circle', ' above', ' boats'];
const bees = [' bees', ' gather', ' pollen'];
const expected = new Map([
  ['a', gulls.join('')],
  ['b', bees.join('')],
]);

/** A history in which `a` was asked for. */
const asked = () => new WrittenHistory().invoke('a');

const limits = { deadlineMs: 60_000, graceMs: 0 };
const rulesBroken = (history: RecordedHistory): string[] =>
  rulesBrokenBy(tokenRules, history, { ...limits, expected });
const checkTokens = (history: RecordedHistory, answers = expected) =>
  judgeBy(tokenRules, history, { ...limits, expected: answers });

describe('tokens hold', () => {
  it.each<[string, RecordedHistory]>([
    ['one by one', asked().say('a', gulls).end('a')],
    ['in larger pieces', asked().say('a', [' gulls circle', ' above boats']).end('a')],
    [
      'in halves, and with empty ones',
      asked().say('a', [' gu', 'lls circle', '', ' above boats']).end('a'),
    ],
    ['up to a failure', asked().say('a', gulls.slice(0, 2)).end('a', 'fail', { code: 'X' })],
    ['as long as nothing has ended', asked().say('a', gulls.slice(0, 1))],
    [
      'again from the beginning after a broken connection',
      asked()
        .say('a', gulls.slice(0, 3))
        .note('info', 'broken', 'a')
        .say('a', gulls, 0, 2)
        .end('a'),
    ],
    [
      'beside another request',
      asked()
        .invoke('b')
        .say('a', gulls.slice(0, 2))
        .say('b', bees)
        .say('a', gulls.slice(2), 2)
        .end('b')
        .end('a'),
    ],
  ])('%s', (_what, history) => {
    expect(rulesBroken(history)).toEqual(['held']);
  });
});

describe('every rule can be broken', () => {
  const cases: [keyof typeof tokenRules, string, RecordedHistory][] = [
    ['no_prediction', 'a request that nobody predicted', new WrittenHistory().invoke('c').end('c')],
    ['lost', 'a token left out', asked().say('a', gulls.toSpliced(1, 1)).end('a')],
    ['lost', 'the first left out', asked().say('a', gulls.slice(1)).end('a')],
    [
      'lost',
      'a token left out, and counted',
      asked().say('a', [' gulls']).say('a', gulls.slice(2), 2).end('a'),
    ],
    [
      'doubled',
      'a token said twice',
      asked()
        .say('a', gulls.toSpliced(1, 0, ' gulls'))
        .end('a'),
    ],
    [
      'doubled',
      'the last one twice',
      asked()
        .say('a', [...gulls, ' boats'])
        .end('a'),
    ],
    [
      'doubled',
      'a number twice on one connection',
      asked()
        .say('a', gulls.slice(0, 2))
        .say('a', [' circle'], 1)
        .say('a', gulls.slice(2), 2)
        .end('a'),
    ],
    [
      'reordered',
      'two tokens exchanged',
      asked().say('a', [' gulls', ' above', ' circle', ' boats']).end('a'),
    ],
    [
      'mixed',
      "a token of another's",
      asked()
        .say('a', gulls.toSpliced(2, 0, ' gather'))
        .end('a', 'fail'),
    ],
    [
      'altered',
      'a token of nobody',
      asked()
        .say('a', gulls.toSpliced(2, 0, ' \u0000'))
        .end('a', 'fail'),
    ],
    [
      'altered',
      'another token under the same number after coming back',
      asked().say('a', gulls.slice(0, 2)).say('a', [' gulls', ' above'], 0, 2).end('a', 'fail'),
    ],
    [
      'misnumbered',
      'numbers with a gap',
      asked().say('a', [' gulls']).say('a', gulls.slice(1), 2).end('a'),
    ],
    ['false_end', 'an answer too short', asked().say('a', gulls.slice(0, 3)).end('a')],
    ['false_end', 'no answer at all', asked().end('a')],
  ];

  it.each(cases)('%s: %s', (rule, _what, history) => {
    const verdict = rule === 'no_prediction' ? 'inconclusive' : 'violated';
    expect(rulesBroken(history)).toEqual([verdict, rule]);
  });

  it('and has a case here', () => {
    const tried = new Set(cases.map(([rule]) => rule));
    expect([...tried].sort()).toEqual(Object.keys(tokenRules).sort());
  });

  it('with the records that show it', () => {
    const history = asked().say('a', gulls.with(1, ' pollen')).end('a', 'fail');
    expect(checkTokens(history).findings).toEqual([
      {
        rule: 'mixed',
        request: 'a',
        what: 'a says " pollen" after " gulls", which is of the answer of b.',
        seqs: [4],
        verdict: 'violated',
      },
    ]);
  });
});

describe('what is missing in a damaged history proves nothing', () => {
  const damage = ['Line 7 is not a record.'];

  it.each([
    ['held becomes inconclusive', asked().say('a', gulls).end('a'), 'inconclusive'],
    ['so does a lost token', asked().say('a', gulls.slice(1)).end('a'), 'inconclusive'],
    [
      'a doubled one stays',
      asked()
        .say('a', gulls.toSpliced(1, 0, ' gulls'))
        .end('a'),
      'violated',
    ],
  ])('%s', (_what, { records }, verdict) => {
    expect(checkTokens({ records, damage }).verdict).toBe(verdict);
  });
});

describe('for all streams', () => {
  const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,6}$/), { minLength: 6, maxLength: 30 });
  /** Answers of several requests, whose tokens come in any interleaving. */
  const streams = fc
    .record({ words, requests: fc.integer({ min: 2, max: 4 }) })
    .chain(({ words, requests }) => {
      const share = Math.floor(words.length / requests);
      const answers = Array.from({ length: requests }, (_, at) =>
        words.slice(at * share, (at + 1) * share).map((word) => ` ${word}`),
      );
      const turns = answers.flatMap((answer, at) => answer.map(() => at));
      return fc.record({
        answers: fc.constant(answers),
        turns: fc.shuffledSubarray(turns, { minLength: turns.length, maxLength: turns.length }),
      });
    });

  function predicted(answers: string[][]): Map<string, string> {
    return new Map(answers.map((answer, at) => [`r${at}`, answer.join('')]));
  }

  /** Says the tokens in the order of the turns, changed on the way. */
  function written(
    said: string[][],
    turns: number[],
    numbersOf = (place: number) => place,
  ): WrittenHistory {
    const history = new WrittenHistory();
    const places = said.map(() => 0);
    said.forEach((_, at) => {
      history.invoke(`r${at}`);
    });
    const say = (at: number) => {
      const place = places[at] ?? 0;
      const text = said[at]?.[place];
      places[at] = place + 1;
      if (text !== undefined) history.say(`r${at}`, [text], numbersOf(place));
    };
    for (const at of [...turns, ...said.flatMap((texts, at) => texts.map(() => at))]) say(at);
    said.forEach((_, at) => {
      history.end(`r${at}`);
    });
    return history;
  }

  it('what is said as predicted holds, however it is interleaved', () => {
    fc.assert(
      fc.property(streams, ({ answers, turns }) => {
        expect(checkTokens(written(answers, turns), predicted(answers)).verdict).toBe('held');
      }),
    );
  });

  const spoilt: [string, (answer: string[], place: number, other: string[]) => string[], string][] =
    [
      ['left out', (answer, place) => answer.toSpliced(place, 1), 'lost|false_end'],
      ['doubled', (answer, place) => answer.toSpliced(place, 0, answer[place] ?? ''), 'doubled'],
      ["another's", (answer, place, other) => answer.toSpliced(place, 0, other[0] ?? ''), 'mixed'],
      ['garbled', (answer, place) => answer.with(place, ' ?'), 'altered'],
      [
        'exchanged with the next',
        (answer, place) => {
          const at = Math.min(place, answer.length - 2);
          return answer.toSpliced(at, 2, answer[at + 1] ?? '', answer[at] ?? '');
        },
        'reordered|doubled',
      ],
      ['the last', (answer, place) => answer.slice(0, place), 'false_end'],
    ];

  it.each(spoilt)('one token %s is found, and nobody else is blamed', (_what, spoil, rule) => {
    fc.assert(
      fc.property(streams, fc.nat(), fc.nat(), ({ answers, turns }, whose, where) => {
        const at = whose % answers.length;
        const answer = answers[at] ?? [];
        const other = answers[(at + 1) % answers.length] ?? [];
        fc.pre(answer.length >= 2);
        const said = answers.with(at, spoil(answer, where % answer.length, other));
        const { verdict, findings } = checkTokens(written(said, turns), predicted(answers));
        expect(verdict).toBe('violated');
        expect(findings.map((found) => found.rule).join()).toMatch(new RegExp(rule));
        expect(new Set(findings.map(({ request }) => request))).toEqual(new Set([`r${at}`]));
      }),
    );
  });
});
