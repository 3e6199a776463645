import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endingRules } from './check-endings.ts';
import type { RecordedHistory } from './history-record.ts';
import type { AllowedFailure } from './request-checker.ts';
import { judgeBy, rulesBroken as rulesBrokenBy } from './testing/rules-broken.ts';
import { WrittenHistory } from './testing/written-history.ts';

const limits = { deadlineMs: 1_000, graceMs: 200 };
const crash = { code: 'WORKER_CRASHED', components: ['worker-1'], phase: 'decode' };
const crashes: AllowedFailure = {
  codes: ['WORKER_CRASHED'],
  components: ['worker-1', 'hive-1'],
  phases: ['prefill', 'decode'],
};

const asked = () => new WrittenHistory().invoke('a');

const rulesBroken = (history: RecordedHistory, mayFail: AllowedFailure[] = [crashes]) =>
  rulesBrokenBy(endingRules, history, { ...limits, mayFail });
const checkEndings = (history: RecordedHistory, facts = limits) =>
  judgeBy(endingRules, history, facts);

describe('endings hold', () => {
  it.each<[string, RecordedHistory]>([
    ['where it went well', asked().wait(1_200).end('a')],
    [
      'within a deadline of its own',
      asked().invoke('b', { deadline_ms: 5_000 }).end('a').wait(5_200).end('b'),
    ],
    ['where what was killed is named', asked().end('a', 'fail', crash)],
    ['where the client left', asked().note('info', 'cancel', 'a').end('a', 'info')],
    [
      'where the client took it back',
      asked().note('info', 'cancel', 'a').end('a', 'fail', { code: 'CANCELLED' }),
    ],
  ])('%s', (_what, history) => {
    expect(rulesBroken(history)).toEqual(['held']);
  });
});

describe('every rule can be broken', () => {
  const cases: [keyof typeof endingRules, string, RecordedHistory][] = [
    ['not_invoked', 'an end of nothing', new WrittenHistory().end('a')],
    ['never_ended', 'no end', asked().say('a', [' gulls'])],
    ['ended_twice', 'two ends', asked().end('a').end('a')],
    ['ended_twice', 'two unlike ends', asked().end('a').end('a', 'fail', crash)],
    ['late', 'an end too late', asked().wait(1_201).end('a')],
    [
      'late',
      'too late for its own deadline',
      asked().invoke('b', { deadline_ms: 10 }).end('a').wait(211).end('b'),
    ],
    ['unknown_outcome', 'a client that does not know', asked().end('a', 'info')],
    ['untyped_failure', 'no code', asked().end('a', 'fail', { message: 'oops' })],
    [
      'unexpected_failure',
      'another code',
      asked().end('a', 'fail', { ...crash, code: 'INTERNAL' }),
    ],
    [
      'false_blame',
      'another component',
      asked().end('a', 'fail', { ...crash, components: ['worker-2'] }),
    ],
    [
      'unexpected_failure',
      'another phase',
      asked().end('a', 'fail', { ...crash, phase: 'queued' }),
    ],
    ['unexpected_failure', 'no phase', asked().end('a', 'fail', { ...crash, phase: undefined })],
    ['unexpected_failure', 'cancelled by nobody', asked().end('a', 'fail', { code: 'CANCELLED' })],
    [
      'unexpected_failure',
      'a failure before the cancel',
      asked().end('a', 'fail', { code: 'INTERNAL' }).note('info', 'cancel', 'a'),
    ],
  ];

  it.each(cases)('%s: %s', (rule, _what, history) => {
    expect(rulesBroken(history)).toEqual(['violated', rule]);
  });

  it('and has a case here', () => {
    const tried = new Set(cases.map(([rule]) => rule));
    expect([...tried].sort()).toEqual(Object.keys(endingRules).sort());
  });

  it('where nothing may fail', () => {
    expect(rulesBroken(asked().end('a', 'fail', crash), [])).toEqual([
      'violated',
      'unexpected_failure',
    ]);
  });
});

it('a damaged history cannot show that something never ended', () => {
  const { records } = asked().say('a', [' gulls']);
  const damage = ['The last line is torn: {'];
  expect(checkEndings({ records, damage }, limits).verdict).toBe('inconclusive');
});

it('for all sets of requests, exactly those that did not end well are named', () => {
  const fates = fc.array(fc.constantFrom('ok', 'fail', 'info', 'none'), {
    minLength: 1,
    maxLength: 50,
  });
  fc.assert(
    fc.property(fates, (drawn) => {
      const history = new WrittenHistory();
      drawn.forEach((_, at) => {
        history.invoke(`r${at}`);
      });
      drawn.forEach((fate, at) => {
        if (fate !== 'none') history.end(`r${at}`, fate, fate === 'fail' ? crash : {});
      });
      const { findings } = checkEndings(history, limits);
      const bad = drawn.flatMap((fate, at) => (fate === 'ok' ? [] : [`r${at}`]));
      expect(findings.map(({ request }) => request)).toEqual(bad);
    }),
  );
});
