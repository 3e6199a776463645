/** What `npm run mutants` can be told. */
import { parseArgs } from 'node:util';
import { wholeNumber } from '../campaign/parameters.ts';
import type { RoundOptions } from '../campaign/results-file.ts';

export interface MutantsOptions extends RoundOptions {
  /** Of the unbroken stack. */
  rounds: number;
  /** How many schedules may be drawn for each mutant before it counts as not caught by chance. */
  seeds: number;
  /** How many more are drawn of the kinds that provoke it. */
  hintSeeds: number;
  /** Of each experiment, as `hornet chaos` takes it. */
  duration: string;
  intensity: number;
}

export interface Asked {
  options: MutantsOptions;
  isSeedGiven: boolean;
  /** Only these; none: all. */
  only: readonly string[];
  /** Also where there is a result already. */
  again: boolean;
  /** What each experiment is started through. */
  through: readonly string[];
  json: boolean;
  /** Only writes the page anew. */
  pageOnly: boolean;
}

export const usage =
  'npm run mutants -- [--only NAME …] [--again] [--unbroken 10] [--seeds 4] [--hint-seeds 2] [--duration 20s] [--intensity 3] [--seed S] [--through "COMMAND"] [--json] [--page] [--out FILE]';

/** @throws TypeError */
export function readAsked(args: readonly string[]): Asked {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      again: { type: 'boolean', default: false },
      unbroken: { type: 'string', default: '10' },
      seeds: { type: 'string', default: '4' },
      'hint-seeds': { type: 'string', default: '2' },
      duration: { type: 'string', default: '20s' },
      intensity: { type: 'string', default: '3' },
      seed: { type: 'string' },
      through: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      out: { type: 'string', default: resultsFile },
    },
  });
  return {
    options: {
      rounds: wholeNumber('--unbroken', values.unbroken, 0),
      seeds: wholeNumber('--seeds', values.seeds, 0),
      hintSeeds: wholeNumber('--hint-seeds', values['hint-seeds'], 0),
      duration: values.duration,
      intensity: wholeNumber('--intensity', values.intensity),
      seed: values.seed ?? String(Date.now()),
      out: values.out,
    },
    isSeedGiven: values.seed !== undefined,
    only: values.only,
    again: values.again,
    through: values.through.split(' ').filter(Boolean),
    json: values.json,
    pageOnly: values.page,
  };
}

/** Where the results stand that the page is made of. */
export const resultsFile = 'docs/results/mutants.ndjson';
