/**
 * `npm run campaign -- chaos [--rounds 200] [--minutes N] [--duration 30s] [--seed S] [--fake] [--out FILE]`: `hornet chaos` with one seed after
 * the other, each in a process of its own, and what each came to as a line of a file. Stopped, and started again with the same file,
 * it goes on with the next.
 */
import { readOrExit } from '../campaign/parameters.ts';
import { ResultsFile } from '../campaign/results-file.ts';
import { type ChaosOptions, readOptions } from './options.ts';
import { playSeed, type SeedResult } from './play-seed.ts';
import { concludeSeeds, seedLine, tableLines } from './summary.ts';

const exitCodes = { held: 0, violated: 1, inconclusive: 3 } as const;
const harnessErrorExitCode = 4;

const args = process.argv.slice(2);
const isSeedGiven = args.some((arg) => arg.startsWith('--seed'));
const told = readOptions(args);
const untilMs = performance.now() + told.minutes * 60_000;
const results = readOrExit(
  () => new ResultsFile<ChaosOptions, SeedResult>(told.options, isSeedGiven),
  'chaos … --out FILE, of the same campaign or new',
);
const { options, rounds } = results;
process.stdout.write(`seed ${options.seed}, results in ${options.out}\n`);
for (let round = rounds.length + 1; round <= options.rounds; round += 1) {
  if (performance.now() > untilMs) break;
  const result = await playSeed(options, round);
  results.add(result);
  process.stdout.write(`${seedLine(result)}\n`);
}
const { verdict, because, harnessErrors } = concludeSeeds(rounds);
process.stdout.write(`\n${tableLines(rounds).join('\n')}\n\n${verdict}: ${because}\n`);
process.exitCode = harnessErrors > 0 ? harnessErrorExitCode : exitCodes[verdict];
