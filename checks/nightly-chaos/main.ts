/**
 * `npm run nightly:chaos -- [--seed S] [--seeds N | --minutes 45] [--kills 10] …`: what takes too long for every push. The experiments
 * among the features, schedules drawn at random, kills of the command itself, and whether the same seed gives the same bytes. Keeps
 * what every part said, and a summary. Exit codes as `hornet chaos` has them, the worst of all parts.
 */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { originOf } from '../campaign/origin.ts';
import { read } from '../census/proc-files.ts';
import type { SeedResult } from '../chaos/play-seed.ts';
import { stepSummaryFile } from './environment.ts';
import { readOptions } from './options.ts';
import { partsOf, seedResults } from './parts.ts';
import { type PartResult, runPart } from './run-part.ts';
import { type BrokenSeed, exitCodeOf, summaryOf } from './summary.ts';

const options = readOptions(process.argv.slice(2));
process.stdout.write(`seed ${options.seed}\n`);
const origin = originOf();
const folder = join(options.out, new Date().toISOString().replace(/[-:]|\..*/g, ''));
await mkdir(folder, { recursive: true });
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

const results: PartResult[] = [];
for (const part of partsOf(options, folder)) {
  if (stop.signal.aborted) break;
  process.stdout.write(`\n=== ${part.name}: ${part.title}\n`);
  const result = await runPart(part, join(folder, `${part.name}.log`), stop.signal);
  results.push(result);
  process.stdout.write(`=== ${part.name}: ${result.outcome}\n`);
}
const summary = summaryOf({
  ...{ ...origin, seed: options.seed, results, brokenSeeds: brokenSeeds() },
  command: 'npm run nightly:chaos --',
});
const file = join(folder, 'summary.md');
await writeFile(file, summary);
const shown = stepSummaryFile();
if (shown !== undefined) await appendFile(shown, summary);
process.stdout.write(`\n${summary}\nsummary: ${relative(process.cwd(), file)}\n`);
process.exitCode = exitCodeOf(results);

/** As the campaign has kept them, a line a round after the first. */
function brokenSeeds(): BrokenSeed[] {
  const rounds = read(seedResults(folder))
    .split('\n')
    .slice(1, -1)
    .map((line): SeedResult => JSON.parse(line));
  return rounds.filter(({ verdict }) => verdict !== 'held');
}
