/** What `npm run test:chaos-determinism` can be told. */
import { parseArgs } from 'node:util';
import { readOrExit, wholeNumber } from '../campaign/parameters.ts';

export interface DeterminismOptions {
  /** How many schedules are drawn. */
  schedules: number;
  /** How many are played, twice each. */
  runs: number;
  seed: string;
  /** Other programs that are Node. */
  nodes: string[];
}

export function readOptions(args: readonly string[]): DeterminismOptions {
  return readOrExit(() => parse(args), usage);
}

const usage =
  'test:chaos-determinism -- [--schedules 1000] [--runs 20] [--seed S] [--node PATH of another Node]…';

function parse(args: readonly string[]): DeterminismOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      schedules: { type: 'string', default: '1000' },
      runs: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(Date.now()) },
      node: { type: 'string', multiple: true, default: [] },
    },
  });
  return {
    schedules: wholeNumber('--schedules', values.schedules, 0),
    runs: wholeNumber('--runs', values.runs, 0),
    seed: values.seed,
    nodes: values.node,
  };
}
