/** What the campaign of chaos can be told. */
import { parseArgs } from 'node:util';
import { readOrExit, wholeNumber } from '../campaign/parameters.ts';
import type { RoundOptions } from '../campaign/results-file.ts';

export interface ChaosOptions extends RoundOptions {
  /** Of each round, as `hornet chaos` takes it. */
  duration: string;
  intensity: number;
  worker: 'fake' | 'real';
}

export interface ToldOptions {
  options: ChaosOptions;
  /** After that no further round is begun; it is no part of what the campaign is, so that the next day can go on. */
  minutes: number;
}

export function readOptions(args: readonly string[]): ToldOptions {
  return readOrExit(() => parse(args), usage);
}

const usage =
  'chaos [--rounds 200] [--minutes N] [--duration 30s] [--intensity 3] [--seed S] [--fake] [--out FILE]';

function parse(args: readonly string[]): ToldOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '200' },
      minutes: { type: 'string' },
      duration: { type: 'string', default: '30s' },
      intensity: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(Date.now()) },
      fake: { type: 'boolean', default: false },
      out: { type: 'string', default: 'reports/out/chaos.ndjson' },
    },
  });
  const options: ChaosOptions = {
    rounds: wholeNumber('--rounds', values.rounds),
    duration: values.duration,
    intensity: wholeNumber('--intensity', values.intensity),
    seed: values.seed,
    worker: values.fake ? 'fake' : 'real',
    out: values.out,
  };
  const { minutes: limit } = values;
  const minutes = limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--minutes', limit);
  return { options, minutes };
}
