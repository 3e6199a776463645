// The hives that the queen knows, with their workers.
import { HiveListSchema, type HiveRecord } from '../contracts/index.ts';
import { Failure } from '../shared/index.ts';
import { askQueen } from './ask-queen.ts';
import type { QueenOptions } from './settings/queen-settings.ts';

/** @throws as `askQueen` */
export async function askForHives(
  options: QueenOptions,
  signal: AbortSignal,
): Promise<HiveRecord[]> {
  const { hives } = await askQueen(options, { path: '/v1/hives', answer: HiveListSchema, signal });
  return hives;
}

/** @throws HIVE_NOT_FOUND, and as `askQueen` */
export async function findHive(
  name: string,
  options: QueenOptions,
  signal: AbortSignal,
): Promise<HiveRecord> {
  const hives = await askForHives(options, signal);
  const found = hives.find(({ hive }) => hive === name);
  if (found !== undefined) return found;
  const known = hives.map(({ hive }) => hive).join(', ') || 'none';
  throw new Failure('HIVE_NOT_FOUND', `The queen knows no hive ${name}; she knows ${known}.`);
}
