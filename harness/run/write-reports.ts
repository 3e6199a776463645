/** Makes the reports that others read, HTML and JUnit XML, from the messages of a run. */
import { join } from 'node:path';
import type { Envelope } from '@cucumber/messages';
import { htmlReport, junitReport } from '../../reports/index.ts';
import { writeAtomically } from './write-atomically.ts';

/**
 * Writes `report.html` and `junit.xml` into a folder.
 * @returns the path of the HTML page
 */
export async function writeReports(
  reportFolder: string,
  messages: readonly Envelope[],
): Promise<string> {
  const page = join(reportFolder, 'report.html');
  await writeAtomically(page, htmlReport(messages));
  await writeAtomically(join(reportFolder, 'junit.xml'), junitReport(messages));
  return page;
}
