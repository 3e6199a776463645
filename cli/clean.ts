/** `hornet clean`: removes what earlier runs have left, and says what that is. */
import { tmpdir } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';

interface CleanFlags {
  dryRun?: true;
  json?: true;
}

export function createCleanCommand(): Command {
  return new Command('clean')
    .description('Finds what runs that have ended left behind, and removes it.')
    .argument('[runs...]', 'only after these runs, by their ids; default all', collectRunId)
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'say it as one JSON object')
    .addHelpText('after', exitCodes)
    .action(clean);
}

const exitCodes = `
Runs that are going on are named and left alone, as are those of other users. Ends with 0 when nothing
is left, with 1 when something could not be removed.`;

async function clean(runIds: string[], { dryRun, json }: CleanFlags): Promise<void> {
  const { cleanRuns } = await import('../harness/guardian/clean-runs.ts');
  const { cleanReport, countFailures } = await import('./clean-report.ts');
  const isDryRun = dryRun ?? false;
  const search = { tmpFolder: tmpdir(), ...(runIds.length > 0 && { runIds }) };
  const runs = await cleanRuns({ ...search, isDryRun });
  const text = json ? `${JSON.stringify({ v: 1, isDryRun, runs })}\n` : cleanReport(runs, isDryRun);
  process.stdout.write(text);
  if (countFailures(runs) > 0) process.exitCode = 1;
}

function collectRunId(value: string, earlier: string[] = []): string[] {
  if (!/^\d{8}T\d{6}-[0-9a-z]{4}$/.test(value)) {
    throw new InvalidArgumentError('A run id has the form YYYYMMDDTHHMMSS-xxxx.');
  }
  return [...earlier, value];
}
