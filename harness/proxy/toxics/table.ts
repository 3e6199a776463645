/**
 * Every toxic there is. To add one: write its file, add its row.
 */
import { latency } from './latency.ts';
import { timeout } from './timeout.ts';
import type { ToxicType } from './toxic.ts';

/** The type of this name, or undefined. */
export function findToxicType(name: string): ToxicType | undefined {
  return toxicTable.get(name);
}

const toxicTable: ReadonlyMap<string, ToxicType> = new Map<string, ToxicType>([
  ['latency', latency],
  ['timeout', timeout],
]);
