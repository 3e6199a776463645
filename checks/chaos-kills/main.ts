/**
 * `npm run campaign -- chaos-kills [--rounds 100] [--seconds 20] [--intensity 4] [--seed S] [--out FILE]`: kills `hornet chaos` with
 * SIGKILL at a random moment, round after round, and looks whether the machine is then as it was. In a round now and then the
 * guardian is killed as well: then the look must find something, and `hornet clean` must remove it. Stopped, and started again with
 * the same file, it goes on with the next round.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOrExit } from '../campaign/parameters.ts';
import { ResultsFile } from '../campaign/results-file.ts';
import { ableKinds } from './chaos-command.ts';
import { type ChaosKillsOptions, readOptions } from './options.ts';
import { planRounds } from './plan-rounds.ts';
import { type RoundResult, runRound } from './run-round.ts';
import { conclude, roundLine } from './summary.ts';

const exitCodes = { held: 0, violated: 1, inconclusive: 3 } as const;
const harnessErrorExitCode = 4;
const interruptedExitCode = 130;

const args = process.argv.slice(2);
const isSeedGiven = args.some((arg) => arg.startsWith('--seed'));
const results = readOrExit(
  () => new ResultsFile<ChaosKillsOptions, RoundResult>(readOptions(args), isSeedGiven),
  'chaos-kills … --out FILE, of the same campaign or new',
);
const { options, rounds } = results;
process.stdout.write(`seed ${options.seed}, results in ${options.out}\n`);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
const folder = await mkdtemp(join(tmpdir(), 'chaos-kills-'));
let isClean = true;
try {
  const kinds = await ableKinds(folder);
  for (const plan of planRounds(options).slice(rounds.length)) {
    const result = await runRound(plan, options, kinds, {
      tmpFolder: folder,
      reportsRoot: `${options.out}.round-${plan.round}`,
      mark: { name: 'CHAOS_KILLS_ROUND', value: `${process.pid}-${plan.round}` },
      signal: stop.signal,
    });
    if (stop.signal.aborted) break;
    results.add(result);
    process.stdout.write(`${roundLine(result)}\n`);
    isClean &&= result.isPassed;
    if (result.isPassed)
      await rm(`${options.out}.round-${plan.round}`, { recursive: true, force: true });
  }
  const { lines, verdict } = conclude(rounds, kinds.all);
  process.stdout.write(`\n${lines.join('\n')}\n`);
  process.exitCode = stop.signal.aborted ? interruptedExitCode : exitCodes[verdict];
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = harnessErrorExitCode;
  isClean = false;
} finally {
  if (isClean) await rm(folder, { recursive: true, force: true });
  else process.stdout.write(`kept for a look: ${folder}\n`);
}
