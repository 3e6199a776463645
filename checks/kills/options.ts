/** What the campaign of kills can be told. */
import { parseArgs } from 'node:util';
import { type WorkerKind, workerKinds } from '../campaign/describe-stack.ts';
import { oneOf, readOrExit, wholeNumber } from '../campaign/parameters.ts';

/** Which program is killed: one kind in all rounds, or each in its turn. */
export const victims = ['worker', 'hive', 'queen'] as const;
export type Victim = (typeof victims)[number];

export interface KillsOptions {
  rounds: number;
  requests: number;
  seed: string;
  kill: Victim | 'any';
  hives: number;
  worker: WorkerKind;
  /** Of each worker. */
  slots: number;
  /** Where results are kept, a line a round; a campaign that was stopped goes on where the file ends. */
  out: string;
}

export function readOptions(args: readonly string[]): KillsOptions {
  return readOrExit(() => parse(args), usage);
}

const usage =
  'kills [--rounds 50] [--requests 200] [--seed S] [--kill worker|hive|queen|any] [--hives 2] [--worker fake|real] [--slots 32] [--out FILE]';

function parse(args: readonly string[]): KillsOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '50' },
      requests: { type: 'string', default: '200' },
      seed: { type: 'string', default: String(Date.now()) },
      kill: { type: 'string', default: 'any' },
      hives: { type: 'string', default: '2' },
      worker: { type: 'string', default: 'fake' },
      slots: { type: 'string', default: '32' },
      out: { type: 'string', default: 'reports/out/kills.ndjson' },
    },
  });
  return {
    rounds: wholeNumber('--rounds', values.rounds),
    requests: wholeNumber('--requests', values.requests),
    seed: values.seed,
    kill: oneOf('--kill', values.kill, [...victims, 'any']),
    hives: wholeNumber('--hives', values.hives),
    worker: oneOf('--worker', values.worker, workerKinds),
    slots: wholeNumber('--slots', values.slots),
    out: values.out,
  };
}
