/** Streams that are built as they must not be, and what each breaks; the same for what comes after a cancel. */
import { describe, expect, it } from 'vitest';
import { cancelRules } from './check-cancels.ts';
import { structureRules } from './check-structure.ts';
import type { RecordedHistory } from './history-record.ts';
import { rulesBroken } from './testing/rules-broken.ts';
import { WrittenHistory } from './testing/written-history.ts';

const gulls = [' gulls', ' circle', ' above', ' boats'];
const facts = { deadlineMs: 60_000, graceMs: 0 };
const asked = () => new WrittenHistory().invoke('a');
const takenBack = () => asked().say('a', [' gulls']).note('info', 'cancel', 'a');
const heard = { status: 200, state: 'running', means: 'open' };
const cancelled = { code: 'CANCELLED' };

describe('a stream is built as it must be', () => {
  it.each<[string, RecordedHistory]>([
    ['from one start to one end', asked().say('a', gulls).end('a')],
    [
      'in two pieces, where its client came back',
      asked().say('a', gulls.slice(0, 2)).say('a', gulls.slice(2), 2, 2).end('a'),
    ],
    ['told again', asked().say('a', gulls.slice(0, 2)).say('a', gulls, 0, 2).end('a')],
    ['where its observer notes no beginnings', asked().end('a')],
  ])('%s', (_what, history) => {
    expect(rulesBroken(structureRules, history, facts)).toEqual(['held']);
  });

  const cases: [keyof typeof structureRules, string, RecordedHistory][] = [
    [
      'not_started',
      'a token before the beginning',
      asked()
        .note('info', 'token', 'a', { index: 0, text: ' gulls', connection: 1 })
        .note('info', 'first_byte', 'a', { connection: 1 })
        .end('a'),
    ],
    [
      'resumed_amiss',
      'a part of what was known already',
      asked().say('a', gulls.slice(0, 3)).say('a', gulls.slice(1), 1, 2).end('a'),
    ],
    [
      'after_end',
      'a token after the end',
      asked().say('a', gulls.slice(0, 3)).end('a', 'fail').say('a', [' boats'], 3),
    ],
    [
      'after_end',
      'a second end marker',
      asked().say('a', gulls).end('a').note('info', 'after_end', 'a'),
    ],
    ['false_marker', 'a lie', asked().end('a', 'fail').note('info', 'false_marker', 'a')],
    [
      'truncated',
      'a stream that stops',
      asked().say('a', gulls).note('info', 'truncated', 'a').end('a', 'info'),
    ],
    ['unmarked', 'no marker', asked().say('a', gulls).note('info', 'unmarked', 'a').end('a')],
  ];

  it.each(cases)('not so, %s: %s', (rule, _what, history) => {
    expect(rulesBroken(structureRules, history, facts)).toEqual(['violated', rule]);
  });

  it('and each rule has a case here', () => {
    const tried = new Set(cases.map(([rule]) => rule));
    expect([...tried].sort()).toEqual(Object.keys(structureRules).sort());
  });
});

describe('what was taken back', () => {
  it.each<[string, RecordedHistory]>([
    ['is cancelled', takenBack().note('info', 'cancelled', 'a', heard).end('a', 'fail', cancelled)],
    ['says a little more', takenBack().wait(900).say('a', [' circle'], 1).end('a', 'fail')],
    [
      'was over before',
      takenBack()
        .note('info', 'cancelled', 'a', { ...heard, state: 'completed', means: 'ok' })
        .wait(900)
        .end('a'),
    ],
    ['had ended when it was heard', takenBack().note('info', 'cancelled', 'a', heard).end('a')],
    ['may never be heard of', takenBack().note('info', 'unheard', 'a').wait(300).end('a')],
  ])('%s', (_what, history) => {
    expect(rulesBroken(cancelRules, history, facts)).toEqual(['held']);
  });

  const late = takenBack().wait(1_001).say('a', [' circle'], 1).end('a', 'fail', cancelled);
  const ignored = takenBack().note('info', 'cancelled', 'a', heard).wait(251).end('a');
  const refused = takenBack().note('info', 'cancelled', 'a', { status: 404 }).end('a');
  const cases: [keyof typeof cancelRules, string, RecordedHistory][] = [
    ['after_cancel', 'goes on long after', late],
    [
      'after_cancel',
      'goes on long after the server has heard',
      takenBack()
        .wait(500)
        .note('info', 'cancelled', 'a', heard)
        .wait(1_001)
        .say('a', [' circle'], 1)
        .end('a', 'fail', cancelled),
    ],
    ['not_cancelled', 'ends well', ignored],
    [
      'not_cancelled',
      'ends otherwise',
      takenBack()
        .note('info', 'cancelled', 'a', heard)
        .wait(251)
        .end('a', 'fail', { code: 'WORKER_CRASHED' }),
    ],
    ['cancel_refused', 'is not known', refused],
  ];

  it.each(cases)('not so, %s: %s', (rule, _what, history) => {
    expect(rulesBroken(cancelRules, history, facts)).toEqual(['violated', rule]);
  });

  it('and each rule has a case here', () => {
    const tried = new Set(cases.map(([rule]) => rule));
    expect([...tried].sort()).toEqual(Object.keys(cancelRules).sort());
  });

  it('is excused where its way was held up, or whoever it went to was struck', () => {
    const slow = { ...facts, mayLag: () => true };
    const struck = { ...facts, mayFail: [{}] };
    expect(rulesBroken(cancelRules, late, slow)).toEqual(['held']);
    expect(rulesBroken(cancelRules, ignored, slow)).toEqual(['held']);
    expect(rulesBroken(cancelRules, ignored, struck)).toEqual(['held']);
    expect(rulesBroken(cancelRules, refused, struck)).toEqual(['held']);
    expect(rulesBroken(cancelRules, refused, slow)).toEqual(['violated', 'cancel_refused']);
  });
});
