/** Histories of which it is known what they show: what is excused by a fault, and what is not. */
import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../history/history-record.ts';
import { MemoryHistory } from '../history/memory-history.ts';
import { ManualClock } from '../kernel/clock.ts';
import { judgeChaos } from './judge-chaos.ts';
import type { FaultOutcome } from './struck-faults.ts';
import type { ActiveFault } from './tolerance.ts';

const faultOf = (kind: string, target: string): ActiveFault => {
  const takes = kind === 'slow' ? 'speed' : kind === 'stranger' ? 'identity' : 'life';
  return { kind, target, touches: [target], takes };
};
const rules = {
  faultOf,
  tolerates: (active: readonly ActiveFault[]) => active.every(({ takes }) => takes === 'speed'),
  recoveryMs: 1_000,
  expected: new Map([['a', ' one two']]),
  door: ['client', 'back'],
  deadlineMs: 20_000,
  graceMs: 0,
};

const about = (kind: HistoryEntry['kind'], op: string, data: object = {}): HistoryEntry => {
  return { source: 'client', kind, process: 'client-1', op, request: 'a', ...data };
};
const asked = about('invoke', 'stream');
const token = (index: number, text: string): HistoryEntry =>
  about('info', 'token', { index, text, connection: 1 });
const answered = [token(0, ' one'), token(1, ' two'), about('ok', 'stream')];
const crashed = about('fail', 'stream', {
  code: 'WORKER_CRASHED',
  components: ['back'],
  phase: 'decode',
});
const strange = about('fail', 'stream', { message: 'answered with a page' });
const fault = (op: string, fault_kind = 'kill', process = 'back'): HistoryEntry => {
  return { source: 'chaos', kind: 'fault', process, op, fault: 1, fault_kind };
};

const door = 'client→back';
const cancelled = about('fail', 'stream', { code: 'CANCELLED' });
const refused = about('fail', 'stream', { message: 'Bad Gateway' });
const look = { source: 'chaos', kind: 'probe', process: 'far', op: 'look' } as const;
const cancel = about('info', 'cancel');
const open = about('info', 'cancelled', { status: 200, state: 'running', means: 'open' });
const lateTokens = [cancel, look, look, token(0, ' one'), cancelled];

/** Half a second lies between two entries. */
async function verdictOf(
  entries: readonly HistoryEntry[],
  outcomes: readonly FaultOutcome[] = [],
): Promise<string[]> {
  const clock = new ManualClock();
  const history = new MemoryHistory(clock);
  for (const entry of entries) {
    await clock.advance(500);
    history.append(entry);
  }
  const { verdict, findings } = judgeChaos(history, outcomes, rules);
  return [verdict, ...findings.map(({ rule }) => rule)];
}

describe('[INFRA-24] what a run under faults shows', () => {
  it.each<[string, HistoryEntry[], string[]]>([
    ['all is well', [asked, ...answered], ['held']],
    [
      'a fault that nobody noticed',
      [fault('strike'), asked, ...answered, fault('healed')],
      ['held'],
    ],
    [
      'a failure while it is there, which names it',
      [asked, fault('strike'), crashed, fault('healed')],
      ['held'],
    ],
    [
      'a failure shortly after, while all recover',
      [fault('strike'), fault('healed'), asked, crashed],
      ['held'],
    ],
    [
      'a failure of one that was asked while all recovered',
      [fault('strike'), fault('healed'), asked, token(0, ' one'), token(1, ' two'), crashed],
      ['held'],
    ],
    [
      'a failure of one that was asked when all was well again',
      [
        fault('strike'),
        fault('healed'),
        fault('seen'),
        fault('seen'),
        fault('seen'),
        asked,
        crashed,
      ],
      ['violated', 'unexpected_failure'],
    ],
    [
      'an end that nobody could tell, since the way to the client was struck',
      [asked, fault('strike'), about('info', 'stream'), fault('healed')],
      ['held'],
    ],
    [
      'an end that nobody told, though somebody could have',
      [
        asked,
        fault('strike', 'kill', 'far'),
        about('info', 'stream'),
        fault('healed', 'kill', 'far'),
      ],
      ['violated', 'unknown_outcome'],
    ],
    [
      'what somebody else has said in the place of the server',
      [asked, fault('strike', 'stranger'), strange, fault('healed', 'stranger')],
      ['held'],
    ],
    [
      'what nobody else can have said who had gone',
      [fault('strike', 'stranger'), fault('healed', 'stranger'), asked, strange],
      ['violated', 'untyped_failure'],
    ],
    [
      'what nobody else can have said who was in the place of another',
      [asked, fault('strike', 'stranger', 'far'), strange, fault('healed', 'stranger', 'far')],
      ['violated', 'untyped_failure'],
    ],
    [
      'a failure that blames somebody else',
      [asked, fault('strike'), { ...crashed, components: ['front'] }, fault('healed')],
      ['violated', 'false_blame'],
    ],
    [
      'a failure where all was only slow',
      [asked, fault('strike', 'slow'), crashed, fault('healed', 'slow')],
      ['violated', 'unexpected_failure'],
    ],
    [
      'a wrong token, which no fault excuses',
      [asked, fault('strike'), token(0, ' three'), ...answered.slice(1), fault('healed')],
      ['violated', 'altered'],
    ],
    [
      'a request that was cancelled because its client could not come back',
      [asked, fault('strike'), cancelled, fault('healed')],
      ['held'],
    ],
    [
      'a request that was cancelled though its client could have come back',
      [asked, fault('strike', 'kill', 'far'), cancelled, fault('healed', 'kill', 'far')],
      ['violated', 'unexpected_failure'],
    ],
    [
      "words that are the proxy's own, while it is struck",
      [asked, fault('strike', 'kill', door), refused, fault('healed', 'kill', door)],
      ['held'],
    ],
    [
      "words that are not the proxy's, which only slows",
      [asked, fault('strike', 'slow', door), refused, fault('healed', 'slow', door)],
      ['violated', 'untyped_failure'],
    ],
    [
      'tokens after a cancel, which were held up on the way and come when it is healed',
      [asked, fault('strike', 'slow', door), fault('healed', 'slow', door), ...lateTokens],
      ['held'],
    ],
    [
      'tokens after a cancel of one who came shortly after, while what was held up flows off',
      [fault('strike', 'slow', door), fault('healed', 'slow', door), asked, ...lateTokens],
      ['held'],
    ],
    [
      'tokens after a cancel, which were held up further in',
      [asked, fault('strike', 'slow', 'far'), fault('healed', 'slow', 'far'), ...lateTokens],
      ['held'],
    ],
    [
      'an answer that was under way further in when it was taken back',
      [asked, fault('strike', 'slow', 'far'), cancel, open, ...answered],
      ['held'],
    ],
    [
      'an answer that was taken back and comes all the same',
      [asked, cancel, open, look, look, look, ...answered],
      ['violated', 'not_cancelled'],
    ],
    [
      'tokens after a cancel, which were held up nowhere',
      [asked, fault('strike', 'kill', 'far'), ...lateTokens.slice(0, -1), cancelled],
      ['violated', 'after_cancel'],
    ],
    [
      'an answer that never ends',
      [asked, fault('strike'), fault('healed')],
      ['violated', 'never_ended'],
    ],
  ])('%s', async (_what, entries, expected) => {
    const found = await verdictOf(entries);
    expect(found.slice(0, 1)).toEqual(expected.slice(0, 1));
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  it.each([
    'not injected',
    'not seen',
    'not gone',
  ] as const)('nothing, where a fault was %s', async (problem) => {
    const described = { fault: 1, kind: 'kill', target: 'back', parameters: {} };
    const outcome: FaultOutcome = { fault: described, problem, evidence: 'nothing' };
    const rule = `fault_${problem.replace(' ', '_')}`;
    expect(await verdictOf([asked, ...answered], [outcome])).toEqual(['inconclusive', rule]);
    const wrong = [asked, token(0, ' two'), about('ok', 'stream')];
    expect((await verdictOf(wrong, [outcome]))[0]).toBe('violated');
  });
});
