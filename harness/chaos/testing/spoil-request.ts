/**
 * How one request of a good history is spoilt: the steps of which violations are made. A request that lacks what is to be spoilt is
 * an error of the test.
 */
import type { HistoryEntry } from '../../history/history-record.ts';
import type { Prng } from '../../kernel/prng.ts';
import type { GoodHistory, TimedEntry } from './good-history.ts';
import type { Fate, ToldRequest } from './told-request.ts';

export interface Violation {
  rule: string;
  what: string;
  /** False where there is no request of the kind that it needs. */
  plant: (history: GoodHistory, random: Prng) => boolean;
}

/** Spoils one request of these fates that lived undisturbed, or anywhere where that is excused. */
export function inOne(
  fates: readonly Fate[],
  spoil: (request: ToldRequest, random: Prng, history: GoodHistory) => void,
  isAnywhere = false,
): Violation['plant'] {
  return (history, random) => {
    const fitting = history.requests.filter(
      ({ fate, isQuiet }) => fates.includes(fate) && (isQuiet || isAnywhere),
    );
    if (fitting.length === 0) return false;
    spoil(random.pick(fitting), random, history);
    return true;
  };
}

const isToken = ({ entry }: TimedEntry): boolean => entry.op === 'token';
export const isEnd = ({ entry }: TimedEntry): boolean =>
  entry.op === 'stream' && entry.kind !== 'invoke';
export const tokensOf = ({ entries }: ToldRequest): TimedEntry[] => entries.filter(isToken);

export function find({ entries }: ToldRequest, is: (entry: TimedEntry) => boolean): TimedEntry {
  const found = entries.find(is);
  if (found === undefined) throw new Error('There is nothing to spoil.');
  return found;
}

const endOf = (request: ToldRequest): HistoryEntry => find(request, isEnd).entry;
export const opOf = (request: ToldRequest, op: string): TimedEntry =>
  find(request, ({ entry }) => entry.op === op);

/** A token in the midst, with neighbours on both sides. */
export function middle(request: ToldRequest, random: Prng): [TimedEntry, number] {
  const tokens = tokensOf(request);
  const place = random.integer(1, tokens.length - 2);
  const token = tokens[place];
  if (token === undefined) throw new Error('There is no token to spoil.');
  return [token, place];
}

export function remove(request: ToldRequest, gone: TimedEntry): void {
  request.entries.splice(request.entries.indexOf(gone), 1);
}

/** Right after another. */
export function insert(request: ToldRequest, after: TimedEntry, data: object, laterMs = 0): void {
  const added = { atMs: after.atMs + laterMs, entry: { ...after.entry, ...data } };
  request.entries.splice(request.entries.indexOf(after) + 1, 0, added);
}

/** As a server does that does not know that it errs. */
export function renumber(request: ToldRequest): void {
  const tokens = tokensOf(request);
  for (const [index, { entry }] of tokens.entries()) entry['index'] = index;
  claim(request, tokens.length);
}

export function claim(request: ToldRequest, pieces: number, changes: object = {}): void {
  const claimed = { pieces, prompt: 7, completion: pieces, total: pieces + 7, ...changes };
  endOf(request)['claimed'] = claimed;
}

export function set(request: ToldRequest, op: string, data: object): void {
  Object.assign(opOf(request, op).entry, data);
}

export function endAs(request: ToldRequest, kind: HistoryEntry['kind'], data: object): void {
  const end = endOf(request);
  for (const key of ['finish_reason', 'claimed']) delete end[key];
  Object.assign(end, { kind, ...data });
  set(request, 'settled', { state: 'failed', means: 'fail' });
}

export const note = (op: string): object => ({ kind: 'info', op });

/** Changes the end. */
export function changeEnd(request: ToldRequest, data: object): void {
  Object.assign(endOf(request), data);
}
