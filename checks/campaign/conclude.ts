/** How a campaign begins and ends: a run around it, the last line with its verdict, the exit code that goes with that. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explain, type Run, startRun, type Verdict } from '../../harness/index.ts';

/** What `hornet` ends with, too. */
const exitCodes = { held: 0, violated: 1, inconclusive: 3 } as const satisfies Record<
  Verdict,
  number
>;
const harnessErrorExitCode = 4;

export interface Conclusion {
  verdict: Verdict;
  /** Goes on from the verdict, in one line. */
  because: string;
}

/** Runs a campaign in a run of its own and ends the process with its verdict; an error of the harness is none. */
export async function conclude(campaign: (run: Run) => Promise<Conclusion>): Promise<void> {
  const reportsRoot = await mkdtemp(join(tmpdir(), 'hornet-campaign-'));
  try {
    const { verdict, because } = await inRun(reportsRoot, campaign);
    process.stdout.write(`${verdict}: ${because}\n`);
    process.exitCode = exitCodes[verdict];
  } catch (error) {
    process.stdout.write(`${explain(error)}\nharness error: no verdict\n`);
    process.exitCode = harnessErrorExitCode;
  } finally {
    await rm(reportsRoot, { recursive: true, force: true });
  }
}

async function inRun<T>(reportsRoot: string, work: (run: Run) => Promise<T>): Promise<T> {
  const run = await startRun({ reportsRoot });
  const stop = () => void run.stop('aborted').finally(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  let isDone = false;
  try {
    const result = await work(run);
    isDone = true;
    return result;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await run.stop(isDone ? 'passed' : 'failed');
  }
}
