/**
 * `npx node checks/kills/main.ts [--rounds 50] [--requests 200] [--seed S] [--kill worker|hive|queen|any] …`: kills a program of
 * a stack at a random moment of many running requests, round after round, and holds what became of each request against what
 * was predicted. Stopped, and started again with the same file, it goes on with the next round.
 */
import { manyAnswersModel } from '../../harness/index.ts';
import { conclude } from '../campaign/conclude.ts';
import { describeFindings } from '../campaign/describe-findings.ts';
import { readOrExit } from '../campaign/parameters.ts';
import { ResultsFile } from '../campaign/results-file.ts';
import { type KillsOptions, readOptions } from './options.ts';
import { planRounds } from './plan-rounds.ts';
import { type RoundResult, runRound } from './run-round.ts';
import { concludeRounds, roundLine, table } from './summary.ts';

const args = process.argv.slice(2);
const isSeedGiven = args.some((arg) => arg.startsWith('--seed'));
const results = readOrExit(
  () => new ResultsFile<KillsOptions, RoundResult>(readOptions(args), isSeedGiven),
  'kills … --out FILE, of the same campaign or new',
);
const { options } = results;
process.stdout.write(`seed ${options.seed}, results in ${options.out}\n`);

await conclude(async (run) => {
  const model = manyAnswersModel();
  const planned = planRounds(options).filter(
    ({ round }) => !results.rounds.some((done) => done.round === round),
  );
  for (const plan of planned) {
    const result = await runRound(run, model, plan, options);
    results.add(result);
    process.stdout.write(
      `${[roundLine(result), ...describeFindings(result.findings)].join('\n')}\n`,
    );
  }
  process.stdout.write(`\n${table(results.rounds).join('\n')}\n\n`);
  return concludeRounds(results.rounds, options.hives);
});
