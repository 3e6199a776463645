import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KillsOptions } from '../kills/options.ts';
import { planRounds } from '../kills/plan-rounds.ts';
import type { RoundResult } from '../kills/run-round.ts';
import { ResultsFile } from './results-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'results-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = (changes: Partial<KillsOptions> = {}): KillsOptions => ({
  ...{ rounds: 5, requests: 10, seed: 'one', kill: 'any', hives: 2, worker: 'fake', slots: 4 },
  out: join(folder, 'deep', 'kills.ndjson'),
  ...changes,
});
const result = (round: number) => ({ round, verdict: 'held' }) as RoundResult; // all that is looked at here

it('goes on where it ended, with the seed of before, and more rounds if they are wanted', () => {
  new ResultsFile<KillsOptions, RoundResult>(options(), false).add(result(1));
  const again = new ResultsFile<KillsOptions, RoundResult>(
    options({ seed: 'by the clock', rounds: 9 }),
    false,
  );
  expect(again.options).toMatchObject({ seed: 'one', rounds: 9 });
  again.add(result(2));
  const { rounds } = new ResultsFile<KillsOptions, RoundResult>(options(), true);
  expect(rounds.map(({ round }) => round)).toEqual([1, 2]);
});

it('runs a round again whose line is torn', () => {
  const file = new ResultsFile<KillsOptions, RoundResult>(options(), true);
  file.add(result(1));
  appendFileSync(file.options.out, '{"round":2,"verd');
  const again = new ResultsFile<KillsOptions, RoundResult>(options(), true);
  expect(again.rounds.map(({ round }) => round)).toEqual([1]);
  again.add(result(2));
  expect(
    new ResultsFile<KillsOptions, RoundResult>(options(), true).rounds.map(({ round }) => round),
  ).toEqual([1, 2]);
});

it.each([
  ['another seed', { seed: 'two' }, /holds another campaign/],
  ['other parameters', { hives: 1 }, /holds another campaign/],
])('refuses a file with %s', (_what, changes, why) => {
  new ResultsFile<KillsOptions, RoundResult>(options(), true);
  expect(() => new ResultsFile<KillsOptions, RoundResult>(options(changes), true)).toThrow(why);
});

it('refuses a file of another version', () => {
  const { out } = new ResultsFile<KillsOptions, RoundResult>(options(), true).options;
  writeFileSync(out, readFileSync(out, 'utf8').replace('"version":1', '"version":2'));
  expect(() => new ResultsFile<KillsOptions, RoundResult>(options(), true)).toThrow(
    /version 2, not 1/,
  );
});

it('plans the same rounds for the same seed, and all kinds of victims', () => {
  const planned = planRounds(options({ rounds: 30 }));
  expect(planRounds(options({ rounds: 30 }))).toEqual(planned);
  expect(planRounds(options({ rounds: 3 }))).toEqual(planned.slice(0, 3));
  expect(new Set(planned.map(({ victim }) => victim))).toEqual(
    new Set(['worker', 'hive', 'queen']),
  );
  expect(planRounds(options({ kill: 'hive' })).every(({ victim }) => victim === 'hive')).toBe(true);
  expect(planRounds(options({ seed: 'two' }))).not.toEqual(planRounds(options()));
});
