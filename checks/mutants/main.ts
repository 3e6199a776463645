/**
 * `npm run mutants`: does chaos notice a broken stack, and is it silent about one that is not? Each mutant of the table is tried in a
 * copy of the project; what became of it is a line of the results, of which the page docs/mutants.md is made. Stopped, and started
 * again, it goes on with those that have no result yet.
 */
import { writeFileSync } from 'node:fs';
import { interruptedExitCode, onInterrupt } from '../../harness/run/interrupt-signals.ts';
import { readOrExit } from '../campaign/parameters.ts';
import { ResultsFile } from '../campaign/results-file.ts';
import { type MutantsOptions, readAsked, resultsFile, usage } from './options.ts';
import { mutantsPage } from './page.ts';
import { planned } from './plan.ts';
import { latestOf, type Result, unbrokenOf } from './result.ts';
import { mutants } from './table.ts';
import { isSensitive, resultLine, summaryLine, summaryOf, trialLine } from './told.ts';
import { type TryOptions, tryMutant, tryUnbroken } from './try-mutant.ts';

const page = 'docs/mutants.md';

const { asked, file } = readOrExit(() => {
  const read = readAsked(process.argv.slice(2));
  const { options, isSeedGiven } = read;
  return { asked: read, file: new ResultsFile<MutantsOptions, Result>(options, isSeedGiven) };
}, usage);
const plan = readOrExit(() => planned(mutants, file.rounds, asked), usage);

const stop = new AbortController();
using _listening = onInterrupt(() => stop.abort(new Error('interrupted')));
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const trying: TryOptions = {
  ...{ options: file.options, through: asked.through, signal: stop.signal },
  onTrial: (trial) => say(trialLine(trial)),
};
try {
  // A stack that is blamed with nothing broken would make all that follows worth nothing.
  for (const number of plan.unbroken) {
    say(`unbroken ${number}`);
    file.add(await tryUnbroken(number, trying));
  }
  for (const mutant of plan.mutants) {
    say(`${mutant.name}: ${mutant.broken}`);
    const result = await tryMutant(mutant, trying);
    file.add(result);
    say(resultLine(mutant, result));
  }
} catch (error) {
  if (!stop.signal.aborted) throw error;
  process.exitCode = interruptedExitCode;
}

const results = latestOf(mutants, file.rounds);
const unbroken = unbrokenOf(file.rounds);
const summary = summaryOf(mutants, results, unbroken);
// Results that are kept elsewhere are not those that the page is about.
if (file.options.out === resultsFile)
  writeFileSync(page, mutantsPage({ mutants, results, unbroken, options: file.options }));
say(summaryLine(summary));
if (asked.json)
  process.stdout.write(
    `${JSON.stringify({ summary, results: [...results.values()], unbroken })}\n`,
  );
process.exitCode ??= isSensitive(summary) ? 0 : 1;
