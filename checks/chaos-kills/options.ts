/** What the campaign of kills of the command itself can be told. */
import { parseArgs } from 'node:util';
import { readOrExit, wholeNumber } from '../campaign/parameters.ts';
import type { RoundOptions } from '../campaign/results-file.ts';

export interface ChaosKillsOptions extends RoundOptions {
  /** For how long faults would come and go, if nobody killed it. */
  seconds: number;
  intensity: number;
}

export function readOptions(args: readonly string[]): ChaosKillsOptions {
  return readOrExit(() => parse(args), usage);
}

const usage = 'chaos-kills [--rounds 100] [--seconds 20] [--intensity 4] [--seed S] [--out FILE]';

function parse(args: readonly string[]): ChaosKillsOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '20' },
      intensity: { type: 'string', default: '4' },
      seed: { type: 'string', default: String(Date.now()) },
      out: { type: 'string', default: 'reports/out/chaos-kills.ndjson' },
    },
  });
  return {
    rounds: wholeNumber('--rounds', values.rounds),
    seconds: wholeNumber('--seconds', values.seconds),
    intensity: wholeNumber('--intensity', values.intensity),
    seed: values.seed,
    out: values.out,
  };
}
