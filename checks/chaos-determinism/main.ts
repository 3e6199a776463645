/**
 * `npm run test:chaos-determinism -- [--schedules 1000] [--runs 20] [--seed S] [--node PATH]…`: whether the same seed gives the same
 * schedule, byte for byte, in another folder, environment, language and time zone, in another order, and with every other Node that
 * is named; and whether a schedule that is played twice is played the same. One line a difference.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differencesOf, tooFewUnlike } from './compare.ts';
import { readOptions } from './options.ts';
import { drawAt, placesFor } from './places.ts';
import { playTwice } from './play-twice.ts';

const interruptedExitCode = 130;

const options = readOptions(process.argv.slice(2));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`seed ${options.seed}`);
const folder = await mkdtemp(join(tmpdir(), 'chaos-determinism-'));
// Who is drawing or playing got the same signal, or goes on to its end; what was made for it is only data.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => process.exit(interruptedExitCode));
let passed = 0;
let failed = 0;
try {
  if (options.schedules > 0) await compareDrawings();
  for (let run = 1; run <= options.runs; run += 1) await compareRuns(`${options.seed}-run-${run}`);
} finally {
  if (failed === 0) await rm(folder, { recursive: true, force: true });
  else say(`kept for a look: ${folder}`);
}
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function compareDrawings(): Promise<void> {
  const [here, ...others] = await placesFor(options, folder);
  const expected = await drawAt(here, options);
  say(`${expected.length} schedules drawn ${here.name}, ${new Set(expected).size} unlike`);
  const problem = tooFewUnlike(expected);
  if (problem !== undefined) note([problem], 0);
  for (const place of others) {
    const differences = differencesOf(expected, await drawAt(place, options), place.name);
    note(differences, options.schedules - differences.length);
    say(`drawn ${place.name}: ${differences.length} differences`);
  }
  if (options.nodes.length === 0)
    say(`One version of Node was compared, ${process.version}; --node PATH names others.`);
}

async function compareRuns(seed: string): Promise<void> {
  const differences = await playTwice(seed, join(folder, seed));
  note(differences, differences.length === 0 ? 1 : 0);
  say(`${seed} played twice: ${differences.length} differences`);
}

function note(differences: readonly string[], same: number): void {
  for (const difference of differences) say(`✗ ${difference}`);
  failed += differences.length;
  passed += same;
}
