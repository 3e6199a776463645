/** `npm run requirements -- [IDS, ranges or prefixes]`: which requirement is claimed by what, and is it met? */
import { Command, CommanderError } from 'commander';
import { explain } from '../../harness/kernel/errors.ts';
import { listRequirements } from './list-requirements.ts';

const command = new Command('requirements')
  .description('Lists for each requirement what claims it and how that fared in the last run.')
  .argument(
    '[names...]',
    'ids (INF-01), ranges (INF-03..INF-14) or prefixes (INF) that must be met',
  )
  .option('--json', 'print JSON', false)
  .exitOverride();

try {
  command.parse();
  const { json } = command.opts<{ json: boolean }>();
  const answer = await listRequirements({ root: process.cwd(), names: command.args, json });
  if (answer.output !== '') process.stdout.write(`${answer.output}\n`);
  for (const problem of answer.problems) process.stderr.write(`${problem}\n`);
  process.exitCode = answer.exitCode;
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has already printed the help, or what is wrong with the command line.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}
