/** Reads which shard a run is to be, and where the timings are that it is planned by. */
import { resolve } from 'node:path';
import { HornetError } from '../kernel/errors.ts';
import type { Shard } from './shard-plan.ts';
import { timingsFileName } from './shard-timings.ts';

export interface ShardOptions {
  /** `2/3`: the second of three parts. */
  shard?: string | undefined;
  /** A file of timings that has to be there; default: `timings.json` in the root of the reports, if it is. */
  timings?: string | undefined;
}

export interface ShardSettings extends Shard {
  /** Absolute. */
  timingsFile: string;
  /** Whether it was named, so that its absence is an error. */
  isTimingsFileNamed: boolean;
}

export interface ShardSurroundings {
  cwd: string;
  /** Absolute. */
  reportsRoot: string;
  /** The command line of cucumber. */
  argv: readonly string[];
}

/**
 * Undefined where the run is the whole.
 * @throws HornetError CONFIGURATION_INVALID for a shard that cannot be, or where cucumber is to divide the scenarios as well
 */
export function readShardSettings(
  { shard, timings }: ShardOptions,
  { cwd, reportsRoot, argv }: ShardSurroundings,
): ShardSettings | undefined {
  if (shard === undefined) return undefined;
  if (argv.some((parameter) => /^--shard(=|$)/.test(parameter))) {
    throw invalid(shard, "cucumber's own --shard divides what this shard has once more");
  }
  const { index, total } = parseShard(shard);
  const timingsFile = timings ? resolve(cwd, timings) : resolve(reportsRoot, timingsFileName);
  return { index, total, timingsFile, isTimingsFileNamed: Boolean(timings) };
}

function parseShard(text: string): Shard {
  const [, index, total] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), total: Number(total) };
  if (shard.index >= 1 && shard.index <= shard.total) return shard;
  throw invalid(text, 'it has to be like 2/3: the second of three');
}

function invalid(shard: string, why: string): HornetError<'CONFIGURATION_INVALID'> {
  const message = `The shard "${shard}" cannot be run: ${why}.`;
  return new HornetError('CONFIGURATION_INVALID', message, { data: { shard } });
}
