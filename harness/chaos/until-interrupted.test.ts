/** What an interruption takes away from what is judged, and what it does not. */
import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../history/history-record.ts';
import { MemoryHistory } from '../history/memory-history.ts';
import { ManualClock } from '../kernel/clock.ts';
import type { FaultOutcome, FaultProblem } from './struck-faults.ts';
import type { ActiveFault } from './tolerance.ts';
import { judgeUntil } from './until-interrupted.ts';

const about = (request: string, kind: HistoryEntry['kind'], data: object = {}): HistoryEntry => {
  return { source: 'client', kind, process: 'client-1', op: 'stream', request, ...data };
};
const answered = (request: string): HistoryEntry[] => [
  about(request, 'invoke'),
  { ...about(request, 'info', { index: 0, text: 'yes', connection: 1 }), op: 'token' },
  about(request, 'ok'),
];
const interruption: HistoryEntry = {
  source: 'chaos',
  kind: 'info',
  process: 'schedule',
  op: 'interrupted',
};
const rules = {
  faultOf: (kind: string, target: string) =>
    ({ kind, target, touches: [target], takes: 'life' }) as const,
  tolerates: (active: readonly ActiveFault[]) => active.length === 0,
  recoveryMs: 1_000,
  expected: new Map(['one', 'two'].map((request) => [request, 'yes'])),
  door: [],
  deadlineMs: 20_000,
  graceMs: 0,
};
const outcomeOf = (problem: FaultProblem | undefined): FaultOutcome => {
  return {
    fault: { fault: 1, kind: 'kill', target: 'back', parameters: {} },
    problem,
    evidence: '',
  };
};

/** A moment lies between two entries. */
async function judged(
  before: readonly HistoryEntry[],
  after: readonly HistoryEntry[],
  outcomes: readonly FaultOutcome[] = [],
  outcomesThen = 0,
) {
  const clock = new ManualClock();
  const history = new MemoryHistory(clock);
  const append = async (entry: HistoryEntry): Promise<number> => {
    await clock.advance(10);
    return history.append(entry).seq;
  };
  for (const entry of before) await append(entry);
  const seq = await append(interruption);
  for (const entry of after) await append(entry);
  return judgeUntil({ seq, outcomes: outcomesThen }, history, outcomes, rules);
}

describe('[INFRA-24] an experiment that is interrupted', () => {
  it('holds when all who had ended were well, whatever became of the others', async () => {
    const open = [...answered('one'), about('two', 'invoke')];
    expect((await judged(open, [about('two', 'info', { message: 'interrupted' })])).verdict).toBe(
      'held',
    );
    expect((await judged(open, [])).verdict).toBe('held');
  });

  it('is violated by a failure that came before', async () => {
    const failed = [about('two', 'invoke'), about('two', 'fail', { code: 'INTERNAL' })];
    const { verdict, findings } = await judged([...answered('one'), ...failed], []);
    expect([verdict, ...findings.map(({ rule }) => rule)]).toEqual([
      'violated',
      'unexpected_failure',
    ]);
  });

  it('excuses one that came while more was broken than can be borne', async () => {
    const strike: HistoryEntry = {
      ...{ source: 'chaos', kind: 'fault', process: 'back', op: 'strike' },
      ...{ fault: 1, fault_kind: 'kill' },
    };
    const failed = about('two', 'fail', {
      ...{ code: 'WORKER_CRASHED', components: ['back'], phase: 'decode' },
    });
    const before = [...answered('one'), strike, about('two', 'invoke'), failed];
    const { verdict, findings } = await judged(before, []);
    expect([verdict, findings]).toEqual(['held', []]);
  });

  it('is not violated by one that came after', async () => {
    const failed = about('two', 'fail', { code: 'INTERNAL' });
    expect((await judged([...answered('one'), about('two', 'invoke')], [failed])).verdict).toBe(
      'held',
    );
  });

  it('shows nothing when nobody had an answer', async () => {
    const { verdict, findings } = await judged([about('one', 'invoke')], []);
    expect(verdict).toBe('inconclusive');
    expect(findings.map(({ what }) => what)).toEqual(['No request had ended by then.']);
  });

  it.each<[string, FaultProblem | undefined, number, string, number]>([
    ['one that was over', undefined, 1, 'held', 1],
    ['one that nobody had met when it was over', 'not seen', 1, 'inconclusive', 1],
    ['one that was healed early', undefined, 0, 'held', 0],
    ['one that was healed before anybody could meet it', 'not seen', 0, 'held', 0],
    ['one that does not go away', 'not gone', 0, 'inconclusive', 1],
  ])('with %s (%s, %i before) is %s', async (_what, problem, before, verdict, told) => {
    const soFar = await judged(answered('one'), [], [outcomeOf(problem)], before);
    expect(soFar.verdict).toBe(verdict);
    expect(soFar.outcomes).toHaveLength(told);
  });
});
