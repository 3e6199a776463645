/** One run of the example project's features, by the command that a user types, and what became of it. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestStepResultStatus } from '@cucumber/messages';
import { Query } from '@cucumber/query';
import { execa } from 'execa';
import { takeCensus } from '../../harness/process/environment-mark.ts';
import { readMessages } from '../../reports/index.ts';

export interface FeatureRun {
  exitCode: number | undefined;
  /** How many scenarios ended how, by cucumber's status: `{ PASSED: 1 }`. */
  scenarios: Partial<Record<string, number>>;
  /** The sentences that failed. */
  failedSteps: string[];
  /** Processes and the temporary folder that the run did not take along. */
  leftovers: string[];
  /** All that it printed. */
  output: string;
}

export async function runFeatures(
  folder: string,
  [command, ...parameters]: readonly [string, ...string[]],
): Promise<FeatureRun> {
  const latestFile = join(folder, 'reports/out/latest.json');
  // What an earlier run left there must not be taken for this one's.
  rmSync(latestFile, { force: true });
  const { exitCode, all: output } = await execa(command, parameters, {
    cwd: folder,
    all: true,
    reject: false,
  });
  if (!existsSync(latestFile)) throw new Error(`no run was completed:\n${output}`);
  const latest: { run: string; folder: string } = JSON.parse(readFileSync(latestFile, 'utf8'));
  const query = new Query();
  const messages = await readMessages(join(folder, latest.folder, 'messages.ndjson'));
  for (const message of messages) query.update(message);
  return { exitCode, output, ...outcomeOf(query), leftovers: leftoversOf(latest.run) };
}

function outcomeOf(query: Query): Pick<FeatureRun, 'scenarios' | 'failedSteps'> {
  const counts = Object.entries(query.countMostSevereTestStepResultStatus());
  const failedSteps = query
    .findAllTestStepFinished()
    .filter(({ testStepResult }) => testStepResult.status === TestStepResultStatus.FAILED)
    .flatMap((finished) => {
      const step = query.findTestStepBy(finished);
      return (step && query.findPickleStepBy(step)?.text) ?? 'a hook';
    });
  return { scenarios: Object.fromEntries(counts.filter(([, count]) => count > 0)), failedSteps };
}

function leftoversOf(runId: string): string[] {
  const census = takeCensus({ runId, excludePids: [] });
  const processes = census.available ? census.processes.map(({ pid }) => `process ${pid}`) : [];
  const folder = join(tmpdir(), `hornet-${runId}`);
  return [...processes, ...(existsSync(folder) ? [folder] : [])];
}
