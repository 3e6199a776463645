/**
 * The end of a run that cucumber has come to by itself: everything is stopped, the reports are written,
 * and the formatters, which come after, learn where. Failing to do that is an error of the harness.
 */
import { join } from 'node:path';
import { scenarioDurations } from '../../reports/index.ts';
import { explain } from '../kernel/errors.ts';
import { forceExitCode, harnessErrorExitCode } from './exit-code.ts';
import { writeLatestRun } from './latest-run.ts';
import type { OpenRun } from './open-run.ts';
import { recordTimings, timingsFileName } from './shard-timings.ts';

/** @param show makes a path as the reader should see it */
export async function endRun(
  { run, cucumberRun }: OpenRun,
  reportsRoot: string,
  show: (path: string) => string,
): Promise<void> {
  try {
    const end = await cucumberRun.finish();
    if (end.isComplete) {
      const timings = scenarioDurations(end.messages);
      await recordTimings(join(reportsRoot, timingsFileName), timings);
      await writeLatestRun(reportsRoot, { id: run.id, folder: show(run.reportFolder) });
    }
    process.env['HORNET_REPORT_PAGE'] = show(end.page);
    if (end.teardownError !== undefined) throw end.teardownError;
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    forceExitCode(harnessErrorExitCode);
  }
}
