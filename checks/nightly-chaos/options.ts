/** What `npm run nightly:chaos` can be told. */
import { parseArgs } from 'node:util';
import { readOrExit, wholeNumber } from '../campaign/parameters.ts';

export interface NightlyOptions {
  seed: string;
  /** How many seeds are played; undefined: as many as there is time for. */
  seeds: number | undefined;
  /** How long seeds are begun, where their number is not given. */
  minutes: number;
  /** How often the command itself is killed. */
  kills: number;
  schedules: number;
  /** How many schedules are played twice. */
  runs: number;
  worker: 'fake' | 'real';
  /** Gets a folder for each night. */
  out: string;
}

export function readOptions(args: readonly string[]): NightlyOptions {
  return readOrExit(() => parse(args), usage);
}

const usage =
  'nightly:chaos -- [--seed S] [--seeds N | --minutes 45] [--kills 10] [--schedules 1000] [--runs 2] [--fake] [--out FOLDER]';

function parse(args: readonly string[]): NightlyOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(Date.now()) },
      seeds: { type: 'string' },
      minutes: { type: 'string', default: '45' },
      kills: { type: 'string', default: '10' },
      schedules: { type: 'string', default: '1000' },
      runs: { type: 'string', default: '2' },
      fake: { type: 'boolean', default: false },
      out: { type: 'string', default: 'reports/out/nightly-chaos' },
    },
  });
  return {
    seed: values.seed,
    seeds: values.seeds === undefined ? undefined : wholeNumber('--seeds', values.seeds),
    minutes: wholeNumber('--minutes', values.minutes),
    kills: wholeNumber('--kills', values.kills),
    schedules: wholeNumber('--schedules', values.schedules),
    runs: wholeNumber('--runs', values.runs, 0),
    worker: values.fake ? 'fake' : 'real',
    out: values.out,
  };
}
