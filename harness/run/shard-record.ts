/** `shard.json` in the folder of a run that was one of several: which one, and by which plan. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HornetError } from '../kernel/errors.ts';
import type { Shard } from './shard-plan.ts';
import { writeAtomically } from './write-atomically.ts';

export interface ShardRecord extends Shard {
  /** The digest of the plan: shards of two plans do not make up a whole. */
  plan: string;
}

const fileName = 'shard.json';

/** Writes down that the run in this folder is this shard. */
export function writeShardRecord(
  folder: string,
  { index, total, plan }: ShardRecord,
): Promise<void> {
  const content = { version: 1, index, total, plan };
  return writeAtomically(join(folder, fileName), `${JSON.stringify(content)}\n`);
}

/**
 * Which shard the run in this folder is.
 * @throws HornetError SHARDS_NOT_MERGED where it is none, or its file cannot be read
 */
export async function readShardRecord(folder: string): Promise<ShardRecord> {
  const file = join(folder, fileName);
  if (!existsSync(file)) throw noShard(folder, 'was run without --shard, so it is all or nothing');
  try {
    const { version, index, total, plan } = Object(JSON.parse(await readFile(file, 'utf8')));
    const isRecord = version === 1 && Number.isInteger(index) && Number.isInteger(total);
    if (isRecord && typeof plan === 'string') return { index, total, plan };
  } catch (cause) {
    throw noShard(folder, `has a ${fileName} that cannot be read`, cause);
  }
  throw noShard(folder, `has a ${fileName} of another version`);
}

function noShard(folder: string, why: string, cause?: unknown): HornetError<'SHARDS_NOT_MERGED'> {
  return new HornetError('SHARDS_NOT_MERGED', `The run in ${folder} ${why}.`, {
    data: { folder },
    cause,
  });
}
