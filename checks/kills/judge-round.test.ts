import { describe, expect, it } from 'vitest';
import { type HistoryEntry, MemoryHistory } from '../../harness/index.ts';
import { judgeRound } from './judge-round.ts';
import type { Killed } from './kill.ts';

const limits = { deadlineMs: 60_000, graceMs: 0 };
const expected = new Map([['a', ' one two three']]);

/** A clock that moves by a second with every record. */
function tickingHistory(): MemoryHistory {
  let ms = 0;
  const nowMs = () => {
    ms += 1_000;
    return ms;
  };
  return new MemoryHistory({ nowMs, wallMs: nowMs, sleep: async () => {} });
}

const about = (kind: HistoryEntry['kind'], op: string, data: object = {}): HistoryEntry => ({
  ...{ source: 'test', kind, process: 'a', op, request: 'a' },
  ...data,
});
const token = (index: number, text: string, connection = 1) =>
  about('info', 'token', { index, text, connection });
const kill: HistoryEntry = { source: 'test', kind: 'fault', process: 'x', op: 'kill' };
const asked = [about('invoke', 'stream'), token(0, ' one')];
const rest = [token(1, ' two'), token(2, ' three'), about('ok', 'stream')];

/** The kill is the third record. */
function judged(entries: HistoryEntry[], killed: Partial<Killed> = {}) {
  const history = tickingHistory();
  for (const entry of entries) history.append(entry);
  const { seq = 0, at_us: atUs = 0 } = history.records[2] ?? {};
  const worker: Killed = { victim: 'worker', name: 'worker-1', hive: 'hive-1', pid: 1, seq, atUs };
  return judgeRound(history, expected, { ...worker, ...killed }, limits);
}

describe('what becomes of a request', () => {
  it.each<[string, HistoryEntry[], string, number[]]>([
    ['nothing', [], 'completed', []],
    [
      'another worker takes it over',
      [about('info', 'told', { action: 'migrate' })],
      'migrated',
      [2_000],
    ],
    ['it is tried again', [about('info', 'told', { action: 'retry' })], 'retried', [2_000]],
    [
      'its client comes back, and hears the beginning again',
      [about('info', 'broken'), token(0, ' one', 2)],
      'resumed',
      [3_000],
    ],
  ])('%s', (_what, meanwhile, outcome, recoveriesMs) => {
    const result = judged([...asked, kill, ...meanwhile, ...rest]);
    expect(result).toMatchObject({ verdict: 'held', outcomes: { [outcome]: 1 }, recoveriesMs });
  });

  it('does not count what was under way already as recovered', () => {
    const moved = about('info', 'told', { action: 'migrate' });
    const result = judged([...asked, kill, token(1, ' two'), moved, ...rest.slice(1)]);
    expect(result.recoveriesMs).toEqual([3_000]);
  });

  it('is no recovery where it had ended before, and no kill that shows anything', () => {
    const [invoke, first] = asked;
    const told = about('info', 'told', { action: 'retry' });
    if (invoke === undefined || first === undefined) throw new Error('Nothing was asked.');
    const history = [invoke, first, ...rest];
    const result = judged([...history.toSpliced(1, 0, told), kill], { seq: 99, atUs: 99 });
    const nothing = { running: 0, verdict: 'inconclusive', recoveriesMs: [] };
    expect(result).toMatchObject({ ...nothing, outcomes: { retried: 1 } });
  });
});

describe('a failure', () => {
  const crash = { code: 'WORKER_CRASHED', components: ['worker-1'], phase: 'decode' };

  it.each<[string, object, Partial<Killed>, string]>([
    ['names the killed worker', crash, {}, 'held'],
    ['names another worker', { ...crash, components: ['worker-2'] }, {}, 'violated'],
    ['names no phase', { ...crash, phase: undefined }, {}, 'violated'],
    ['blames a worker for the hive', crash, { victim: 'hive', name: 'hive-1' }, 'violated'],
    [
      'names the killed hive',
      { ...crash, code: 'HIVE_UNREACHABLE', components: ['hive-1'] },
      { victim: 'hive', name: 'hive-1' },
      'held',
    ],
    [
      'names the killed queen',
      { ...crash, code: 'JOB_INTERRUPTED', components: ['queen'] },
      { victim: 'queen', name: 'queen' },
      'held',
    ],
  ])('%s', (_what, data, killed, verdict) => {
    const result = judged([...asked, kill, about('fail', 'stream', data)], killed);
    expect(result.verdict).toBe(verdict);
    expect(Object.keys(result.outcomes)[0]).toMatch(/^failed [A-Z_]+$/);
  });
});
