/**
 * `draw-all.ts SEED COUNT forwards|backwards`: draws that many schedules in that order and prints the SHA-256 of each one's bytes,
 * a line each in the order of their numbers. A program of its own, so that another Node, in another place, can run it.
 */
import { createHash } from 'node:crypto';
import { writeSchedule } from '../../harness/chaos/schedule-file.ts';
import { drawingAt } from './drawings.ts';

const [, , seed = '', count = '0', order] = process.argv;
const indices = Array.from({ length: Number(count) }, (_, index) => index);
const hashes: string[] = [];
for (const index of order === 'backwards' ? indices.toReversed() : indices) {
  const text = writeSchedule(drawingAt(seed, index));
  hashes[index] = createHash('sha256').update(text).digest('hex');
}
process.stdout.write(hashes.map((hash) => `${hash}\n`).join(''));
